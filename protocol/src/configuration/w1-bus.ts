import { type Static, Type } from 'typebox';
import type { PointUnits } from './check-sensors.ts';
import { checkDeviceNames, NameSchema } from './line.ts';
import type { Problem } from './problem.ts';

/** The families that the kernel's w1_therm reads: DS18S20, DS1822, DS18B20, DS1825, DS28EA00, and what imitates them. */
const ID = '^(10|22|28|3b|42)-[0-9a-f]{12}$';

/** A 1-Wire bus with temperature probes, as the Linux kernel lists them. */
export const W1BusSchema = Type.Object(
  {
    name: NameSchema,
    driver: Type.Literal('w1'),
    devices: Type.Array(
      Type.Object(
        {
          name: NameSchema,
          id: Type.String({
            pattern: ID,
            description: 'a probe as the kernel lists it, such as 28-0316a2794aff',
          }),
        },
        { additionalProperties: false, description: 'a probe: { name, id }' },
      ),
      { minItems: 1, maxItems: 64, description: 'a list of probes' },
    ),
    timeoutMs: Type.Optional(
      Type.Integer({
        minimum: 100,
        maximum: 30_000,
        description: 'milliseconds to wait for a probe, 100 to 30000',
      }),
    ),
  },
  { additionalProperties: false, description: 'a bus: { name, driver: w1, devices }' },
);
export type W1BusConfig = Static<typeof W1BusSchema>;

/** What is wrong with a bus beyond its schema. */
export function checkW1Bus({ devices }: W1BusConfig): Problem[] {
  const problems = checkDeviceNames(devices);
  const names = new Map<string, string>();
  devices.forEach(({ name, id }, i) => {
    const other = names.get(id);
    if (other !== undefined) {
      problems.push({
        path: ['devices', i, 'id'],
        message: `${other} is the probe ${id} already`,
        code: 'address-taken',
        params: { name: other, address: id },
      });
    }
    names.set(id, name);
  });
  return problems;
}

/** What can be read from a bus, by `<device>/temperature`. */
export const w1Points = ({ devices }: W1BusConfig): PointUnits =>
  new Map(devices.map(({ name }) => [`${name}/temperature`, { unit: '°C' }]));
