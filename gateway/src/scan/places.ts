import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { parseConfig } from '../config/parse-config.ts';
import type { Scanner, ScanPlace } from '../drivers/discovery.ts';
import { DRIVERS } from '../drivers/table.ts';
import { ConfigError } from '../errors.ts';
import type { Words } from '../terminal/words.ts';
import { type ScanRequest, ScanUsageError, usageText } from './scan-request.ts';

/** Where to look, by whom, and what is known of it. */
export interface Search {
  readonly place: ScanPlace;
  readonly scanners: readonly { readonly driver: string; readonly scanner: Scanner }[];
  /** The bus's name in the configuration. */
  readonly name: string | null;
  /** The configuration that the bus is from. */
  readonly config: GatewayConfig | null;
}

/** The place that a request means. @throws {ScanUsageError | ConfigError} */
export function searchOf(request: ScanRequest, bus: string, words: Words): Search {
  const config = request.config === null ? null : loadConfig(request.config);
  const configured = configuredBuses(config).find(({ name }) => name === bus);
  if (configured !== undefined) {
    const { driver } = configured;
    const scanners = scannersFor('bus').filter((each) => each.driver === driver);
    if (scanners.length === 0) {
      throw new ScanUsageError(
        words(
          `总线 ${bus} 的驱动 ${driver} 没有可查找的东西。`,
          `the driver ${driver} of the bus ${bus} has nothing to search.`,
        ),
      );
    }
    return { place: { kind: 'bus', bus: configured }, scanners, name: bus, config };
  }
  const machine = scannersFor('machine').filter(({ driver }) => driver === bus);
  if (machine.length > 0) return { place: { kind: 'machine' }, scanners: machine, name: null, config };
  if (/^([/]dev[/]|COM[0-9])/.test(bus) || bus.startsWith('/')) {
    return { place: { kind: 'serial', path: bus }, scanners: scannersFor('serial'), name: null, config };
  }
  const address = addressOf(bus);
  if (address !== null) {
    return { place: { kind: 'tcp', ...address }, scanners: scannersFor('tcp'), name: null, config };
  }
  const known = configuredBuses(config).map(({ name }) => name);
  throw new ScanUsageError(
    `${words(
      `没有叫 ${bus} 的总线${known.length === 0 ? '' : `；配置里有：${known.join('、')}`}。`,
      `there is no bus ${bus}${known.length === 0 ? '' : `; the configuration has ${known.join(', ')}`}.`,
    )}\n${usageText(words)}`,
  );
}

export function loadConfig(path: string): GatewayConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigError([`${path}: the file cannot be read`], cause);
  }
  return parseConfig(text, path);
}

/** Buses of the configuration as they are written. */
export function configuredBuses(config: GatewayConfig | null): { name: string; driver: string }[] {
  return ((config?.sections.buses ?? []) as { name: string; driver: string }[]).filter(
    (bus) => typeof bus === 'object' && bus !== null,
  );
}

export function scannersFor(kind: ScanPlace['kind']): Search['scanners'] {
  return Object.entries(DRIVERS).flatMap(([driver, { scanner }]) =>
    scanner?.places.includes(kind) === true ? [{ driver, scanner }] : [],
  );
}

/** `host:port`, `tcp://host:port`, or a host alone with a dot in it; the port of Modbus when none is given. */
function addressOf(text: string): { host: string; port: number } | null {
  const url = URL.canParse(`tcp://${text.replace(/^tcp:[/][/]/, '')}`)
    ? new URL(`tcp://${text.replace(/^tcp:[/][/]/, '')}`)
    : null;
  if (url === null || url.hostname === '' || (url.port === '' && !url.hostname.includes('.'))) return null;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) === 0 && !/^[A-Za-z0-9.-]+$/.test(host)) return null;
  return { host, port: url.port === '' ? 502 : Number(url.port) };
}
