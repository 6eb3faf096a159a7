import { dirname, resolve } from 'node:path';
import {
  checkConfiguration,
  checkFallback,
  type Problem,
  schemaProblems,
} from '@coldfield/protocol/configuration';
import { isMap, isPair, LineCounter, type Node, parseDocument, Scalar } from 'yaml';
import type { ConfiguredBus } from '../drivers/driver.ts';
import { ConfigError } from '../errors.ts';
import { configureBuses } from './buses.ts';
import { type ConfigSections, type GatewayConfig, SECTIONS } from './gateway-config.ts';
import { resolveHttpSources } from './http-sources.ts';
import { resolveOutputs } from './outputs.ts';
import { type ConfigFile, FileSchema } from './schema.ts';
import { Secret } from './secret.ts';
import { resolveSensors } from './sensors.ts';
import { firstSyntaxProblem } from './syntax-problem.ts';

const MIB = 1_048_576;

/**
 * Reads a gateway's configuration (YAML, of which JSON is a part).
 * @param fileName named in errors; relative paths start from its folder
 * @throws {ConfigError} one line a mistake: `file:line:column: key: what is wrong; what is expected`
 */
export function parseConfig(text: string, fileName: string): GatewayConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${fileName}:${line}:${col}`;
  };
  const broken = firstSyntaxProblem(document.errors);
  if (broken !== null) throw new ConfigError([`${place(broken.offset)}: ${broken.message}`]);
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  const problems: Problem[] = [];
  const placeOf: PlaceOf = (path, atKey) => place(offsetOf(document.contents, path, atKey));
  const config = check(value, dirname(resolve(fileName)), problems, placeOf);
  if (config === null || problems.length > 0) {
    throw new ConfigError(
      problems.map(({ path, message, atKey }) => {
        const where = placeOf(path, atKey === true);
        return path.length === 0 ? `${where}: ${message}` : `${where}: ${path.join('.')}: ${message}`;
      }),
    );
  }
  return Object.freeze(config);
}

/** `file:line:column` of a value, or of its key. */
type PlaceOf = (path: Problem['path'], atKey: boolean) => string;

function check(value: unknown, baseDir: string, problems: Problem[], placeOf: PlaceOf): GatewayConfig | null {
  const normalised = expandSensors(value);
  problems.push(...schemaProblems(FileSchema, normalised));
  const raw = (normalised as { buses?: unknown } | null)?.buses;
  const path = (relative: string) => resolve(baseDir, relative);
  const isShaped = !problems.some(({ path: [section] }) => section === 'httpSources');
  const httpSources = isShaped
    ? resolveHttpSources((normalised as ConfigFile | null)?.httpSources ?? {}, { path, placeOf, problems })
    : null;
  const buses = Array.isArray(raw)
    ? configureBuses(raw, httpSources === null ? undefined : { httpSources }, problems)
    : new Map<string, ConfiguredBus>();
  if (problems.length > 0) return null;
  const file = normalised as ConfigFile;
  const secret = secretOf(file, path, placeOf);
  if (secret === null) {
    problems.push({
      path: [],
      message: '"secret" or "secretFile" is missing; expected the secret given at provisioning',
    });
    return null;
  }
  if (file.secret !== undefined && file.secretFile !== undefined) {
    problems.push({
      path: ['secretFile'],
      atKey: true,
      message: 'give "secret" or "secretFile", never both',
    });
  }
  if (file.localPage?.token !== undefined && file.localPage.tokenFile !== undefined) {
    problems.push({
      path: ['localPage', 'tokenFile'],
      atKey: true,
      message: 'give "token" or "tokenFile", never both',
    });
  }
  if (file.tls !== undefined && !file.mqttUrl.startsWith('mqtts:')) {
    problems.push({
      path: ['tls'],
      atKey: true,
      message: 'TLS options need an mqttUrl that starts with mqtts://',
    });
  }
  const sensors = resolveSensors(file.rooms ?? {}, file.kinds, buses, problems);
  const outputs = resolveOutputs(file.outputs ?? {}, path, problems);
  const fallback = file.fallback ?? null;
  if (fallback !== null)
    problems.push(...checkFallback(fallback, file.rooms ?? {}, Object.keys(file.outputs ?? {})));
  const { caFile, certFile, keyFile, serverName } = file.tls ?? {};
  return {
    id: file.id,
    secret,
    mqttUrl: file.mqttUrl,
    tls: {
      ...(caFile === undefined ? {} : { caFile: path(caFile) }),
      ...(certFile === undefined ? {} : { certFile: path(certFile) }),
      ...(keyFile === undefined ? {} : { keyFile: path(keyFile) }),
      ...(serverName === undefined ? {} : { serverName }),
    },
    dataDir: path(file.dataDir),
    baseDir,
    buffer: {
      maxBytes: (file.buffer?.maxMiB ?? 512) * MIB,
      maxFrames: file.buffer?.maxFrames ?? 2_000_000,
    },
    clock: { source: file.clock?.source ?? 'auto' },
    uplink: {
      backlogBytesPerS: (file.uplink?.backlogKiBPerS ?? 512) * 1_024,
      keepAliveS: file.uplink?.keepAliveS ?? 30,
      resendMs: (file.uplink?.resendS ?? 30) * 1_000,
    },
    metrics:
      file.metrics === undefined ? null : { port: file.metrics.port, host: file.metrics.host ?? '127.0.0.1' },
    localPage: localPageOf(file, path, placeOf),
    logLevel: file.logLevel ?? 'info',
    buses,
    sensors,
    names: file.names ?? {},
    outputs,
    fallback,
    sections: sectionsOf(file),
    layered: (pushed) => layer(file, pushed, baseDir, placeOf),
  };
}

function sectionsOf(file: ConfigFile): ConfigSections {
  return Object.fromEntries(
    SECTIONS.flatMap((name) => (file[name] === undefined ? [] : [[name, file[name]]])),
  );
}

function layer(file: ConfigFile, pushed: unknown, baseDir: string, placeOf: PlaceOf): GatewayConfig {
  // First by itself and strictly: what may stand in the file may not all be pushed.
  const problems = checkConfiguration(expandSensors(pushed));
  const config =
    problems.length > 0
      ? null
      : check({ ...file, ...(pushed as ConfigSections) }, baseDir, problems, placeOf);
  if (config === null || problems.length > 0) {
    throw new ConfigError(
      problems.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`)),
    );
  }
  return Object.freeze(config);
}

function localPageOf(
  { localPage }: ConfigFile,
  path: (relative: string) => string,
  placeOf: PlaceOf,
): GatewayConfig['localPage'] {
  if (localPage === undefined) return null;
  const { port, host = '127.0.0.1', names = [], token, tokenFile } = localPage;
  const source =
    token !== undefined
      ? { token: new Secret(token) }
      : tokenFile === undefined
        ? null
        : {
            file: path(tokenFile),
            key: 'localPage.tokenFile',
            place: placeOf(['localPage', 'tokenFile'], false),
          };
  return { port, host, names, token: source };
}

function secretOf(
  file: ConfigFile,
  path: (relative: string) => string,
  placeOf: PlaceOf,
): GatewayConfig['secret'] | null {
  if (file.secret !== undefined) return new Secret(file.secret);
  if (file.secretFile === undefined) return null;
  return { file: path(file.secretFile), key: 'secretFile', place: placeOf(['secretFile'], false) };
}

/** A sensor may be written as its point alone. */
function expandSensors(value: unknown): unknown {
  if (!isRecord(value) || !isRecord(value.rooms)) return value;
  const rooms = Object.entries(value.rooms).map(([room, sensors]) => [
    room,
    isRecord(sensors)
      ? Object.fromEntries(
          Object.entries(sensors).map(([key, sensor]) => [
            key,
            typeof sensor === 'string' ? { from: sensor } : sensor,
          ]),
        )
      : sensors,
  ]);
  return { ...value, rooms: Object.fromEntries(rooms) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where in the text a path leads; the nearest enclosing place when the path itself is not in the file. */
function offsetOf(root: Node | null, path: readonly (string | number)[], atKey: boolean): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const [depth, part] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && item.key instanceof Scalar && String(item.key.value) === String(part),
      );
      if (pair === undefined) break;
      const isLast = depth === path.length - 1;
      const key = pair.key as Scalar;
      node = pair.value;
      offset =
        (isLast && atKey ? key.range?.[0] : ((node as Node | null)?.range?.[0] ?? key.range?.[0])) ?? offset;
    } else {
      node = (node as { items?: unknown[] } | null)?.items?.[Number(part)];
      if (node === undefined) break;
      offset = (node as Node).range?.[0] ?? offset;
    }
  }
  return offset;
}
