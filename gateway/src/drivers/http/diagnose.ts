import { type HttpBusConfig, type JsonPoint, nearest } from '@coldfield/protocol/configuration';
import type { HttpSource } from '../../config/http-sources.ts';
import { BusError } from '../../errors.ts';
import type { DiagnoseDeps, Finding, Trouble } from '../finding.ts';
import { createJsonClient, timeoutOf } from './json-client.ts';
import { readingOf, valueAt } from './json-reading.ts';

const MOST_KEYS = 12;
const MOST_CHARACTERS = 40;

/** Asks the devices in trouble once more, and says of each point what its pointer leads to in their answer. */
export async function* diagnose(
  config: HttpBusConfig,
  sources: ReadonlyMap<string, HttpSource>,
  trouble: readonly Trouble[],
  { signal, progress }: DiagnoseDeps,
): AsyncGenerator<Finding> {
  for (const { device: name, points } of trouble) {
    const device = config.devices.find((each) => each.name === name);
    const source = device === undefined ? undefined : sources.get(device.source);
    if (device === undefined || source === undefined || signal.aborted) continue;
    progress(name);
    const client = createJsonClient(device.source, source, timeoutOf(config));
    try {
      const document = await client.get();
      const findings = Object.entries(device.points).flatMap(([point, how]) =>
        points.includes(`${name}/${point}`) ? judge(name, `${name}/${point}`, how, document) : [],
      );
      if (findings.length === 0)
        yield { code: 'source-unsteady', level: 'doubt', device: name, params: {}, causes: [] };
      yield* findings;
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      yield {
        code: 'source-failing',
        level: 'fault',
        device: name,
        params: { message: error.message },
        causes:
          error.quality === 'no-response'
            ? [{ code: 'source-away', sure: 'likely' }]
            : [{ code: 'read-message', sure: 'certain' }],
      };
    } finally {
      client.close();
    }
  }
}

function judge(device: string, point: string, how: JsonPoint, document: unknown): Finding[] {
  if ('value' in readingOf(how, document)) return [];
  const { pointer } = how;
  const place = { level: 'fault', device, point } as const;
  const found = valueAt(document, pointer);
  if (found !== undefined) {
    const params = { pointer, found: shown(JSON.stringify(found)) };
    return [{ ...place, code: 'json-no-value', params, causes: [{ code: 'json-reading', sure: 'likely' }] }];
  }
  const { at, missing, rest, keys } = missingIn(document, pointer);
  const close = nearest(missing, keys);
  const near = close === null ? '' : shown(`${at}/${close}${rest}`);
  const listed = keys.slice(0, MOST_KEYS).map(shown).join(', ');
  const has = keys.length === 0 ? '–' : keys.length > MOST_KEYS ? `${listed} …` : listed;
  return [
    {
      ...place,
      code: 'json-missing',
      params: { pointer, at: at === '' ? '/' : at, has },
      causes: [{ code: 'json-pointer', sure: 'likely', params: { near } }],
    },
  ];
}

/** The first part of a pointer that is not there, what is before and after it, and what is there instead. */
function missingIn(document: unknown, pointer: string) {
  const parts = pointer.split('/').slice(1);
  const first = parts.findIndex((_, i) => valueAt(document, toPointer(parts.slice(0, i + 1))) === undefined);
  const at = toPointer(parts.slice(0, first));
  const holder = valueAt(document, at);
  const keys =
    typeof holder === 'object' && holder !== null
      ? Object.keys(holder).map((key) => key.replaceAll('~', '~0').replaceAll('/', '~1'))
      : [];
  return { at, missing: parts[first] ?? '', rest: toPointer(parts.slice(first + 1)), keys };
}

const toPointer = (parts: readonly string[]): string => parts.map((part) => `/${part}`).join('');

/** A device's own words, short and without what would move a terminal's cursor. */
function shown(text: string): string {
  const plain = text.replace(/\p{Cc}/gu, '?');
  return plain.length > MOST_CHARACTERS ? `${plain.slice(0, MOST_CHARACTERS)}…` : plain;
}
