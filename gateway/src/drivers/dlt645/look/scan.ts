import { type Dlt645BusConfig, meterPoints } from '@coldfield/protocol/configuration';
import { BusError } from '../../../errors.ts';
import type { Found, ScanDeps, Scanner, ScanPlace } from '../../discovery.ts';
import { ask } from '../ask.ts';
import { createLine, type Line } from '../line.ts';
import { readingOf } from '../reading.ts';
import { gather } from './gather.ts';
import { nameOf, patienceMs, USUAL_LINES } from './usual-lines.ts';

const FIRST_READINGS = ['energy', 'voltage1', 'power'] as const;
const PAIRS = 6;
const OF_A_PAIR = 100;

/**
 * Asks every meter at once on every usual setting of a line. Where several answer together nothing can be understood;
 * then those whose last two digits are 00, 01, … are asked, and further digits where that is still too many. Only reads.
 */
export const dlt645Scanner: Scanner = {
  places: ['serial', 'tcp', 'bus'],
  async *scan(place, deps) {
    const lines = linesOf(place, deps.range);
    for (const [i, config] of lines.entries()) {
      if (deps.signal.aborted) return;
      const line = createLine(config);
      await line.connect();
      let found = 0;
      try {
        const search = {
          timeoutMs: patienceMs(config),
          progress: (done: number, total: number, address: string) =>
            deps.progress({
              done: i + done,
              total: lines.length - 1 + total,
              at: `${nameOf(config)}, ${address}`,
            }),
          signal: deps.signal,
        };
        for await (const address of findMeters(line, search)) {
          found += 1;
          yield await describe(line, config, address);
        }
        // All meters of a line share its settings.
        if (found > 0) return;
      } catch (error) {
        // A Modbus TCP device hangs up on what it does not understand: then there is no line of meters behind it.
        if (place.kind === 'tcp' && found === 0 && error instanceof BusError) return;
        throw error;
      } finally {
        await line.close();
      }
    }
  },
};

/**
 * The addresses of all meters on a line.
 * @param timeoutMs how long an answer may take
 * @param progress how many questions were asked, of how many as it seems now, and the one that comes
 */
export async function* findMeters(
  line: Line,
  {
    timeoutMs,
    progress,
    signal,
  }: {
    timeoutMs: number;
    progress: (done: number, total: number, address: string) => void;
    signal: AbortSignal;
  },
): AsyncGenerator<string> {
  const known = new Set<string>();
  let asked = 0;
  let expected = 1;
  /** The last digits of addresses that are still to be asked. */
  const waiting: string[] = [''];
  for (let tail = waiting.shift(); tail !== undefined; tail = waiting.shift()) {
    if (signal.aborted || !line.connected) return;
    const address = tail.padStart(2 * PAIRS, 'A');
    progress(asked, expected, address);
    asked += 1;
    const { answers, strayBytes } = await gather(line, address, timeoutMs);
    for (const answer of answers) {
      if (known.has(answer.address)) continue;
      known.add(answer.address);
      yield answer.address;
    }
    if ((answers.length > 1 || isCrowd(strayBytes)) && tail.length < 2 * PAIRS) {
      waiting.push(...Array.from({ length: OF_A_PAIR }, (_, n) => `${String(n).padStart(2, '0')}${tail}`));
      expected += OF_A_PAIR;
    }
  }
}

/** Several answers laid over each other are about as long as one: 20 bytes. A stray byte or two are a bad line. */
function isCrowd(strayBytes: number): boolean {
  return strayBytes >= 8;
}

async function describe(line: Line, config: Dlt645BusConfig, address: string): Promise<Found> {
  const name = `meter-${address.slice(-6)}`;
  const points = meterPoints({ name, address });
  const readings: Found['readings'][number][] = [];
  for (const point of FIRST_READINGS) {
    const value = points[point];
    if (value === undefined) continue;
    const { di, bytes, unit } = value;
    const data = await ask(line, { address, di, bytes, timeoutMs: patienceMs(config) }).catch(() => null);
    if (data === null) continue;
    readings.push({ point: `${name}/${point}`, unit: unit ?? null, reading: readingOf(value, data) });
  }
  const { name: _, devices: __, ...settings } = config;
  return {
    address,
    line: nameOf(config),
    seems: [{ what: 'dlt645', sure: 'certain' }],
    readings,
    bus: { ...settings, devices: [{ name, address }] },
  };
}

function linesOf(place: ScanPlace, range: ScanDeps['range']): Dlt645BusConfig[] {
  const base = { name: 'meters', driver: 'dlt645', devices: [] } as const;
  switch (place.kind) {
    case 'serial':
      return settingsOf(range).map((settings) => ({
        ...base,
        devices: [],
        transport: 'serial',
        path: place.path,
        ...settings,
      }));
    case 'tcp':
      return [{ ...base, devices: [], transport: 'tcp', host: place.host, port: place.port }];
    case 'bus':
      return [place.bus as Dlt645BusConfig];
    case 'machine':
      return [];
  }
}

function settingsOf({ baudRates, parities }: ScanDeps['range']) {
  if (baudRates === undefined && parities === undefined) return USUAL_LINES;
  return (baudRates ?? [2_400, 9_600, 4_800, 1_200]).flatMap((baudRate) =>
    (parities ?? (['even'] as const)).map((parity) => ({ baudRate, parity })),
  );
}
