import { type Static, Type } from 'typebox';

const Word = (description: string) => Type.Integer({ minimum: 0, maximum: 65_535, description });

/**
 * One value in a device's registers.
 * Value = raw × `scale` + `offset`, in `unit`. A raw value outside `range` (in the unit, after scaling) is
 * `out-of-range`; one of `faults` is what the instrument gives when it fails.
 */
export const PointSchema = Type.Object(
  {
    fc: Type.Enum([1, 2, 3, 4], {
      description: 'function code: 1 coil, 2 discrete input, 3 holding, 4 input register',
    }),
    addr: Word('register address from 0, as on the wire'),
    type: Type.Optional(
      Type.Enum(['bit', 'int16', 'uint16', 'int32', 'uint32', 'float32'], {
        description: 'one of bit, int16, uint16, int32, uint32, float32',
      }),
    ),
    bit: Type.Optional(Type.Integer({ minimum: 0, maximum: 15, description: 'bit 0 to 15 of a register' })),
    wordOrder: Type.Optional(
      Type.Enum(['high-first', 'low-first'], { description: 'high-first or low-first' }),
    ),
    byteOrder: Type.Optional(
      Type.Enum(['high-first', 'low-first'], { description: 'high-first or low-first' }),
    ),
    scale: Type.Optional(Type.Number({ description: 'a factor such as 0.1' })),
    offset: Type.Optional(Type.Number({ description: 'a number in the unit, added after scaling' })),
    range: Type.Optional(
      Type.Tuple([Type.Number(), Type.Number()], {
        description: 'lowest and highest value, such as [-40, 80]',
      }),
    ),
    faults: Type.Optional(
      Type.Array(Type.Number(), {
        maxItems: 16,
        description: 'values that mean a fault, such as [85, -127]',
      }),
    ),
    unit: Type.Optional(Type.String({ maxLength: 8, description: 'the unit, such as °C' })),
  },
  {
    additionalProperties: false,
    description: 'a register, such as { fc: 4, addr: 1, type: int16, scale: 0.1 }',
  },
);
export type Point = Static<typeof PointSchema>;

/** A device's registers by point name. */
export type RegisterMap = Readonly<Record<string, Point>>;

/** Registers (or bits, for coils and discrete inputs) that a point takes up. */
export function widthOf(point: Point): number {
  return point.type === 'int32' || point.type === 'uint32' || point.type === 'float32' ? 2 : 1;
}
