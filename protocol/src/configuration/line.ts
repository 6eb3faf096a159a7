import { Type } from 'typebox';
import type { Problem } from './problem.ts';

/** What a bus, a device and a point may be called. */
export const NAME = '^[a-z][a-z0-9-]{0,39}$';

export const NameSchema = Type.String({
  pattern: NAME,
  description: 'a name of small letters, digits and hyphens',
});

/** Where a serial line is: at a network address behind a converter, or at a port of this machine. */
export const LINE_PROPERTIES = {
  host: Type.Optional(Type.String({ minLength: 1, description: 'a host name or address' })),
  port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535, description: 'a port, 1 to 65535' })),
  path: Type.Optional(Type.String({ minLength: 1, description: 'a serial device such as /dev/ttyUSB0' })),
  baudRate: Type.Optional(
    Type.Integer({ minimum: 300, maximum: 1_000_000, description: 'bits a second such as 9600' }),
  ),
  parity: Type.Optional(Type.Enum(['none', 'even', 'odd'], { description: 'none, even or odd' })),
  dataBits: Type.Optional(Type.Enum([7, 8], { description: '7 or 8' })),
  stopBits: Type.Optional(Type.Enum([1, 2], { description: '1 or 2' })),
  timeoutMs: Type.Optional(
    Type.Integer({
      minimum: 20,
      maximum: 30_000,
      description: 'milliseconds to wait for an answer, 20 to 30000',
    }),
  ),
};

/** A serial device by its name below `/dev`, or a COM port: nothing that could be a file. */
const SERIAL_PATH = '^(/dev/(?!.*[.][.])[A-Za-z0-9][A-Za-z0-9._/-]{0,120}|COM[0-9]{1,3})$';

/** The members of a line that are narrower where a server pushes it than in the gateway's own file. */
export const PUSHED_LINE_PROPERTIES = {
  host: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9]([A-Za-z0-9.:_-]{0,251}[A-Za-z0-9])?$',
      description: 'a host name or address',
    }),
  ),
  path: Type.Optional(
    Type.String({ pattern: SERIAL_PATH, description: 'a serial device such as /dev/ttyUSB0' }),
  ),
};

interface Line {
  readonly transport: string;
  readonly host?: string;
  readonly path?: string;
}

/** Whether a line says where it is. */
export function checkLine(line: Line): Problem[] {
  const needed = line.transport === 'serial' ? 'path' : 'host';
  if (line[needed] !== undefined) return [];
  return [
    {
      path: [],
      message: `"${needed}" is missing: transport ${line.transport} needs it`,
      code: 'address-missing',
      params: { needed, transport: line.transport },
    },
  ];
}

/** Whether each device of a bus has a name of its own. */
export function checkDeviceNames(devices: readonly { readonly name: string }[]): Problem[] {
  const seen = new Set<string>();
  return devices.flatMap(({ name }, i) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [
      {
        path: ['devices', i, 'name'],
        message: `another device of this bus is called ${name}`,
        code: 'device-name-taken' as const,
        params: { name },
      },
    ];
  });
}
