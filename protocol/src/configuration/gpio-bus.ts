import { type Static, Type } from 'typebox';
import type { PointUnits } from './check-sensors.ts';
import { checkDeviceNames, NameSchema } from './line.ts';
import type { Problem } from './problem.ts';

/** Digital inputs of the board: contacts, relays, buttons. A pattern never lets a name begin like an option. */
export const GpioBusSchema = Type.Object(
  {
    name: NameSchema,
    driver: Type.Literal('gpio'),
    devices: Type.Array(
      Type.Object(
        {
          name: NameSchema,
          chip: Type.String({
            pattern: '^gpiochip[0-9]{1,3}$',
            description: 'a GPIO chip as gpiodetect lists it, such as gpiochip0',
          }),
          line: Type.Integer({
            minimum: 0,
            maximum: 1_023,
            description: "the line's number on its chip, 0 to 1023",
          }),
          bias: Type.Optional(
            Type.Enum(['as-is', 'disabled', 'pull-up', 'pull-down'], {
              description: 'as-is, disabled, pull-up or pull-down',
            }),
          ),
          activeLow: Type.Optional(
            Type.Boolean({ description: 'true when a low level counts as 1, such as a contact to ground' }),
          ),
          debounceMs: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: 1_000,
              description: 'milliseconds for which a level must last, 0 to 1000',
            }),
          ),
        },
        { additionalProperties: false, description: 'an input: { name, chip, line, bias, activeLow, … }' },
      ),
      { minItems: 1, maxItems: 64, description: 'a list of inputs' },
    ),
  },
  { additionalProperties: false, description: 'a bus: { name, driver: gpio, devices }' },
);
export type GpioBusConfig = Static<typeof GpioBusSchema>;
export type GpioInputConfig = GpioBusConfig['devices'][number];

/** What is wrong with a bus beyond its schema. */
export function checkGpioBus({ devices }: GpioBusConfig): Problem[] {
  const problems = checkDeviceNames(devices);
  const names = new Map<string, string>();
  devices.forEach(({ name, chip, line }, i) => {
    const address = `${chip} ${line}`;
    const other = names.get(address);
    if (other !== undefined) {
      problems.push({
        path: ['devices', i, 'line'],
        message: `${other} is on line ${line} of ${chip} already`,
        code: 'address-taken',
        params: { name: other, address },
      });
    }
    names.set(address, name);
  });
  return problems;
}

/** What can be read from a bus, by `<device>/state`. */
export const gpioPoints = ({ devices }: GpioBusConfig): PointUnits =>
  new Map(devices.map(({ name }) => [`${name}/state`, { unit: '' }]));
