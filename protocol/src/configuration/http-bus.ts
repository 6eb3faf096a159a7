import { type Static, Type } from 'typebox';
import type { PointUnits } from './check-sensors.ts';
import { checkDeviceNames, NAME, NameSchema } from './line.ts';
import type { Problem } from './problem.ts';

/** One value of a JSON document. Value = number × `scale` + `offset`, in `unit`. */
const JsonPointSchema = Type.Object(
  {
    pointer: Type.String({
      pattern: '^(/([^~/]|~[01])*)*$',
      maxLength: 200,
      description: 'a JSON pointer, such as /sensors/0/temperature',
    }),
    unit: Type.Optional(Type.String({ maxLength: 8, description: 'the unit, such as °C' })),
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
    words: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 40 }), Type.Number(), {
        maxProperties: 32,
        description: 'what texts mean, such as { open: 1, closed: 0 }',
      }),
    ),
  },
  { additionalProperties: false, description: 'a value, such as { pointer: /temperature, unit: °C }' },
);
export type JsonPoint = Static<typeof JsonPointSchema>;

const JsonDeviceSchema = Type.Object(
  {
    name: NameSchema,
    source: Type.String({
      pattern: NAME,
      description: 'a source by its name under "httpSources" of the gateway\'s file',
    }),
    points: Type.Record(Type.String({ pattern: NAME }), JsonPointSchema, {
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 200,
      description: 'values by name, such as air: { pointer: /temperature, unit: °C }',
    }),
  },
  { additionalProperties: false, description: 'a device: { name, source, points }' },
);

/**
 * Devices that answer a GET with JSON. Where they are, and what they are told to let the gateway in, is said by the
 * gateway's own file and never by what a server pushes.
 */
export const HttpBusSchema = Type.Object(
  {
    name: NameSchema,
    driver: Type.Literal('http'),
    timeoutMs: Type.Optional(
      Type.Integer({
        minimum: 100,
        maximum: 30_000,
        description: 'milliseconds to wait for an answer, 100 to 30000',
      }),
    ),
    devices: Type.Array(JsonDeviceSchema, { minItems: 1, maxItems: 64, description: 'a list of devices' }),
  },
  { additionalProperties: false, description: 'a bus: { name, driver: http, devices }' },
);
export type HttpBusConfig = Static<typeof HttpBusSchema>;

/** What can be read from a bus, by `<device>/<point>`. */
export function httpPoints(bus: HttpBusConfig): PointUnits {
  return new Map(
    bus.devices.flatMap((device) =>
      Object.entries(device.points).map(([name, { unit }]) => [
        `${device.name}/${name}`,
        { unit: unit ?? null },
      ]),
    ),
  );
}

/** What is wrong with a bus beyond its schema, and beyond whether its sources are there. */
export function checkHttpBus(bus: HttpBusConfig): Problem[] {
  return checkDeviceNames(bus.devices);
}
