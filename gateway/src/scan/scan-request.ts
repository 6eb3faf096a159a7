import { parseArgs } from 'node:util';
import { ColdfieldError } from '@coldfield/protocol';
import { nearest } from '@coldfield/protocol/configuration';
import type { ScanRange } from '../drivers/discovery.ts';
import type { Words } from '../terminal/words.ts';

/** What to search; `null` for a look at what this machine has. */
export interface ScanRequest {
  readonly bus: string | null;
  readonly range: ScanRange;
  readonly json: boolean;
  /** The configuration that names buses; null when there is none. */
  readonly config: string | null;
}

/** The command was wrongly asked for; the message is worded for whoever typed it. */
export class ScanUsageError extends ColdfieldError {
  constructor(message: string) {
    super('usage', message);
  }
}

/** Reads `[bus] [--config file] [--baud 9600,4800] [--parity none,even] [--addresses 1-32] [--json]`. @throws {ScanUsageError} */
export function readScanRequest(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  words: Words,
): ScanRequest {
  const usage = (zh: string, en: string) => new ScanUsageError(`${words(zh, en)}\n${usageText(words)}`);
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    const near = nearestOption(args);
    const hint = near === null ? ['', ''] : [`（是不是 ${near}？）`, ` (did you mean ${near}?)`];
    const { message } = error as Error;
    throw usage(`看不懂：${message}${hint[0]}`, `not understood: ${message}${hint[1]}`);
  }
  const { values, positionals } = parsed;
  if (positionals.length > 1) throw usage('一次只能查找一条总线。', 'one bus at a time.');
  const baudRates = values.baud?.split(',').map(Number);
  if (baudRates?.some((baud) => !Number.isInteger(baud) || baud < 300 || baud > 1_000_000))
    throw usage(
      `--baud ${values.baud}：应类似 9600,4800。`,
      `--baud ${values.baud}: something like 9600,4800 is expected.`,
    );
  const parities = values.parity?.split(',');
  if (parities?.some((parity) => !isParity(parity)))
    throw usage(
      `--parity ${values.parity}：应是 none、even、odd。`,
      `--parity ${values.parity}: none, even or odd is expected.`,
    );
  const addresses = values.addresses === undefined ? undefined : span(values.addresses);
  if (addresses === null)
    throw usage(
      `--addresses ${values.addresses}：应类似 1-32，最大 247。`,
      `--addresses ${values.addresses}: something like 1-32 is expected, at most 247.`,
    );
  return {
    bus: positionals[0] ?? null,
    range: {
      ...(baudRates === undefined ? {} : { baudRates }),
      ...(parities === undefined ? {} : { parities: parities.filter(isParity) }),
      ...(addresses === undefined ? {} : { addresses }),
    },
    json: values.json === true,
    config: values.config ?? env.GATEWAY_CONFIG ?? null,
  };
}

const OPTIONS = {
  config: { type: 'string' },
  baud: { type: 'string' },
  parity: { type: 'string' },
  addresses: { type: 'string' },
  json: { type: 'boolean' },
} as const;

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
}

/** The option that the first one which does not exist may mean. */
function nearestOption(args: readonly string[]): string | null {
  const written = args.flatMap((arg) => /^--([^=]+)/.exec(arg)?.[1] ?? []);
  const unknown = written.find((name) => !Object.hasOwn(OPTIONS, name));
  const near = unknown === undefined ? null : nearest(unknown, Object.keys(OPTIONS));
  return near === null ? null : `--${near}`;
}

export function usageText(words: Words): string {
  return words(
    `用法：npm run gateway -- scan [总线] [--config 配置文件] [--addresses 1-32] [--baud 9600,4800] [--parity none,even] [--json]
总线可以是：串口（/dev/ttyUSB0）、网络地址（192.168.1.20:8899）、配置文件里的总线名，或驱动名（如 w1）。不写总线：列出本机有什么。`,
    `usage: npm run gateway -- scan [bus] [--config file] [--addresses 1-32] [--baud 9600,4800] [--parity none,even] [--json]
A bus is a serial port (/dev/ttyUSB0), a network address (192.168.1.20:8899), the name of a bus in the configuration, or of a driver (such as w1). Without one: what this machine has.`,
  );
}

function isParity(text: string): text is 'none' | 'even' | 'odd' {
  return text === 'none' || text === 'even' || text === 'odd';
}

function span(text: string): [number, number] | null {
  const match = /^([0-9]{1,3})(?:-([0-9]{1,3}))?$/.exec(text);
  const from = Number(match?.[1]);
  const to = Number(match?.[2] ?? match?.[1]);
  return match !== null && from >= 1 && from <= to && to <= 247 ? [from, to] : null;
}
