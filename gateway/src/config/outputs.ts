import { OUTPUT_PATTERN, type Problem } from '@coldfield/protocol/configuration';
import { type Static, Type } from 'typebox';
import type { OutputConfig } from '../fallback/output-runner.ts';
import type { OutputDevice } from '../fallback/outputs/open-output.ts';

const DEVICES = ['gpio', 'file', 'sysfs', 'http'] as const;

const Level = (description: string) => Type.Optional(Type.String({ maxLength: 1_000, description }));

const TextFile = (description: string) =>
  Type.Object(
    {
      path: Type.String({ minLength: 1, description: 'a path' }),
      on: Level('the text for on, "1" when left out'),
      off: Level('the text for off, "0" when left out'),
    },
    { additionalProperties: false, description },
  );

const CallSchema = Type.Object(
  {
    url: Type.String({ pattern: '^https?://[^\\s]+$', description: 'http://… or https://…' }),
    method: Type.Optional(Type.Enum(['GET', 'POST', 'PUT'], { description: 'GET, POST or PUT' })),
    body: Type.Optional(Type.String({ maxLength: 4_096, description: 'a text' })),
    headers: Type.Optional(
      Type.Record(Type.String({ pattern: '^[A-Za-z0-9-]{1,60}$' }), Type.String({ maxLength: 1_000 }), {
        additionalProperties: false,
        description: 'headers by name',
      }),
    ),
  },
  { additionalProperties: false, description: 'a request: { url, method, body, headers }' },
);

const OutputSchema = Type.Object(
  {
    gpio: Type.Optional(
      Type.Object(
        {
          chip: Type.String({
            pattern: '^[A-Za-z0-9/][A-Za-z0-9/_.-]{0,60}$',
            description: 'a chip, such as gpiochip0',
          }),
          line: Type.Integer({ minimum: 0, maximum: 1_023, description: 'a line of the chip, 0 to 1023' }),
          activeLow: Type.Optional(Type.Boolean({ description: 'true where 0 volt switches the relay on' })),
        },
        { additionalProperties: false, description: 'a line of the board: { chip, line, activeLow }' },
      ),
    ),
    file: Type.Optional(TextFile('a file: { path, on, off }')),
    sysfs: Type.Optional(TextFile('a file of the kernel: { path, on, off }')),
    http: Type.Optional(
      Type.Object(
        {
          on: CallSchema,
          off: CallSchema,
          timeoutMs: Type.Optional(
            Type.Integer({ minimum: 100, maximum: 30_000, description: 'milliseconds, 100 to 30000' }),
          ),
        },
        { additionalProperties: false, description: 'requests: { on: { url }, off: { url } }' },
      ),
    ),
    minOnS: Type.Optional(
      Type.Number({ minimum: 0, maximum: 3_600, description: 'seconds for which it stays on at least' }),
    ),
    failsafe: Type.Optional(
      Type.Boolean({ description: 'true: energised while all is well, let go for an alarm' }),
    ),
  },
  { additionalProperties: false, description: 'an output: one of gpio, file, sysfs, http' },
);

/** What the local fallback may drive: in the gateway's own file only. */
export const OutputsSchema = Type.Record(Type.String({ pattern: OUTPUT_PATTERN }), OutputSchema, {
  additionalProperties: false,
  maxProperties: 16,
  description: 'outputs by name, such as siren: { gpio: { chip: gpiochip0, line: 17 } }',
});

/** Seconds that a siren sounds at least: one that only clicks is not understood. General engineering knowledge. */
const MIN_ON_S = 5;

/** Every output with its defaults; what is wrong is added to `problems`. */
export function resolveOutputs(
  section: Static<typeof OutputsSchema>,
  absolute: (path: string) => string,
  problems: Problem[],
): OutputConfig[] {
  return Object.entries(section).flatMap(([name, output]): OutputConfig[] => {
    const given = DEVICES.filter((device) => output[device] !== undefined);
    if (given.length !== 1) {
      const message = `an output is exactly one of ${DEVICES.join(', ')}`;
      problems.push({ path: ['outputs', name], message });
      return [];
    }
    const device = deviceOf(output, absolute);
    if (device === null) return [];
    const minOnMs = (output.minOnS ?? MIN_ON_S) * 1_000;
    return [{ name, device, minOnMs, failsafe: output.failsafe ?? false }];
  });
}

function deviceOf(
  { gpio, file, sysfs, http }: Static<typeof OutputSchema>,
  absolute: (path: string) => string,
): OutputDevice | null {
  const text = (of: { path: string; on?: string; off?: string }) => ({
    path: absolute(of.path),
    on: of.on ?? '1',
    off: of.off ?? '0',
  });
  if (gpio !== undefined) return { type: 'gpio', gpio: { ...gpio, activeLow: gpio.activeLow ?? false } };
  if (file !== undefined) return { type: 'file', file: text(file) };
  if (sysfs !== undefined) return { type: 'sysfs', file: text(sysfs) };
  return http === undefined ? null : { type: 'http', http: { ...http, timeoutMs: http.timeoutMs ?? 5_000 } };
}
