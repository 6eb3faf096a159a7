import { type Static, Type } from 'typebox';
import { FileSchema } from './file.ts';
import { Closed, Nullable } from './record.ts';

/** A day as `2026-11-23`. */
const Day = Type.String({ pattern: '^20[0-9]{2}-[01][0-9]-[0-3][0-9]$', examples: ['2026-11-23'] });

/** That somebody compared a sensor with a reference, and what has been added to what it measures since. */
export const CalibrationSchema = Type.Object({
  id: Type.String(),
  room: Type.String(),
  key: Type.String(),
  doneOn: Type.String(),
  reference: Type.String({ description: 'what it was compared with' }),
  offset: Type.Number({ description: "added to what is measured, in the kind's unit" }),
  certificate: Nullable(FileSchema),
  expiresOn: Nullable(Type.String()),
  note: Nullable(Type.String()),
  validFrom: Type.Number({ description: 'epoch ms; measured from then on, values are corrected' }),
  validTo: Nullable(Type.Number({ description: 'epoch ms, exclusive; null while it lasts' })),
  author: Nullable(Type.String({ description: 'the name of whoever recorded it' })),
  createdAt: Type.Number(),
  version: Type.Integer(),
  archivedAt: Nullable(Type.Number({ description: 'when it was withdrawn' })),
});
export type Calibration = Static<typeof CalibrationSchema>;

export const CalibrationListSchema = Type.Object({
  calibrations: Type.Array(CalibrationSchema, { description: 'the newest first; 500 at most' }),
});
export type CalibrationList = Static<typeof CalibrationListSchema>;

export const NewCalibrationSchema = Type.Object(
  {
    doneOn: Day,
    reference: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }),
    offset: Type.Number({ minimum: -5_000, maximum: 5_000 }),
    certificate: Type.Optional(Nullable(Type.String({ maxLength: 40, description: 'id of a file' }))),
    expiresOn: Type.Optional(Nullable(Day)),
    note: Type.Optional(Nullable(Type.String({ maxLength: 500 }))),
  },
  Closed,
);
export type NewCalibration = Static<typeof NewCalibrationSchema>;

/** Sensors whose calibration has expired or soon will. */
export const CalibrationsDueSchema = Type.Object({
  due: Type.Array(
    Type.Object({
      id: Type.String(),
      store: Type.String(),
      room: Type.String(),
      key: Type.String(),
      expiresOn: Type.String(),
      expired: Type.Boolean(),
    }),
    { description: 'the most pressing first; 500 at most' },
  ),
});
export type CalibrationsDue = Static<typeof CalibrationsDueSchema>;
