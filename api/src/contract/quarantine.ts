import { type Static, Type } from 'typebox';

/** Messages that could not be understood or believed. */
export const QuarantineSchema = Type.Object({
  kept: Type.Number({ description: 'entries kept now' }),
  overflowed: Type.Number({ description: 'entries pushed out by newer ones, ever' }),
  entries: Type.Array(
    Type.Object({
      id: Type.Number(),
      firstAt: Type.Number({ description: 'epoch ms' }),
      lastAt: Type.Number({ description: 'epoch ms' }),
      times: Type.Number({ description: 'how often the same bytes came' }),
      gateway: Type.String(),
      topic: Type.String(),
      reason: Type.String(),
      detail: Type.String(),
      bytes: Type.Number(),
    }),
  ),
});
export type Quarantine = Static<typeof QuarantineSchema>;
