import { type Static, Type } from 'typebox';

const Time = Type.Union([Type.Number(), Type.Null()]);

/** What an import took from a file, what it left out and why, and how it understood it. */
export const ImportReportSchema = Type.Object({
  room: Type.String(),
  /** False when nothing was stored, because nothing but a look was asked for. */
  stored: Type.Boolean(),
  rows: Type.Number(),
  readings: Type.Number(),
  from: Time,
  to: Time,
  sameTime: Type.Number({
    description: 'rows with the time of the row before, whose readings are put together',
  }),
  skipped: Type.Array(
    Type.Object({
      reason: Type.String(),
      count: Type.Number(),
      lines: Type.Array(Type.Number()),
      example: Type.String(),
    }),
  ),
  understood: Type.Object({
    encoding: Type.String(),
    delimiter: Type.String(),
    headerLine: Time,
    time: Type.String(),
    timeFormat: Type.String(),
    timeZone: Type.String(),
    decimal: Type.String(),
    columns: Type.Array(
      Type.Object({ title: Type.String(), key: Type.String(), fahrenheit: Type.Boolean() }),
    ),
  }),
  preview: Type.Array(
    Type.Object({
      line: Type.Number(),
      text: Type.String(),
      time: Type.String(),
      v: Type.Record(Type.String(), Type.Number()),
    }),
  ),
});
export type ImportAnswer = Static<typeof ImportReportSchema>;
