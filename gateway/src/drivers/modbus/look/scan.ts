import { type ModbusBusConfig, unitOf } from '@coldfield/protocol/configuration';
import type { Found, ScanDeps, Scanner, ScanPlace } from '../../discovery.ts';
import type { Answer } from './answer.ts';
import { identify } from './identify.ts';
import { isThere, probe } from './probe.ts';
import { type LineConfig, openRawLine, type RawLine } from './raw-line.ts';
import { nameOf, patienceMs, USUAL_LINES } from './usual-lines.ts';

/** Where devices are put first; asked on every line before anything else. */
const NEAR = 16;
const LAST = 247;
const SLOW_MS = 1_500;

/** Asks every address on every usual setting of a line, and every known map of what answers. Only reads. */
export const modbusScanner: Scanner = {
  places: ['serial', 'tcp', 'bus'],
  async *scan(place, deps) {
    const lines = linesOf(place, deps.range);
    const [first, last] = deps.range.addresses ?? [1, LAST];
    const near = span(first, Math.min(last, first + NEAR - 1));
    const far = span(first + NEAR, last);
    const search = createSearch(deps, lines.length * (near.length + far.length));
    const answering: LineConfig[] = [];
    for (const line of lines) {
      // Frames travel in one way only over a network port.
      if (line.transport === 'rtu-over-tcp' && answering.length > 0) break;
      const before = search.answered;
      yield* search.line(line, near);
      if (search.answered > before) answering.push(line);
    }
    // All devices of a line share its settings, so once one has answered the other settings are left alone.
    const rest = (answering.length > 0 ? answering : lines).filter((line) => !search.over.has(line));
    search.expect(rest.length * far.length);
    for (const line of rest) yield* search.line(line, far);
  },
};

function createSearch(deps: ScanDeps, total: number) {
  let done = 0;
  let expected = total;
  let answered = 0;
  const over = new Set<LineConfig>();

  async function* onLine(line: LineConfig, units: readonly number[]): AsyncGenerator<Found> {
    if (units.length === 0 || deps.signal.aborted) return;
    const raw = await openRawLine(line);
    try {
      const late = new Set<number>();
      for (const unit of units) {
        if (deps.signal.aborted) return;
        deps.progress({ done, total: expected, at: `${nameOf(line)}, ${unit}` });
        done += 1;
        const answer = await probe(raw, unit, patienceMs(line), late);
        if (answer.kind === 'closed') {
          over.add(line);
          return;
        }
        const found = await describe(raw, line, unit, answer, patienceMs(line));
        if (found === null) continue;
        answered += 1;
        yield found;
        if (line.transport === 'tcp' && (await answersToAll(raw, unit))) {
          over.add(line);
          return;
        }
      }
      for (const unit of late) {
        const answer = await probe(raw, unit, SLOW_MS, new Set());
        const found = await describe(raw, line, unit, answer, SLOW_MS);
        if (found === null) continue;
        answered += 1;
        yield found;
      }
    } finally {
      await raw.close();
    }
  }

  return {
    line: onLine,
    /** Lines on which asking further units says nothing more. */
    over,
    /** @param left how many addresses are still to be asked */
    expect(left: number) {
      expected = done + left;
    },
    get answered() {
      return answered;
    },
  };
}

async function describe(
  raw: RawLine,
  line: LineConfig,
  unit: number,
  answer: Answer,
  timeoutMs: number,
): Promise<Found | null> {
  const address = String(unit);
  const unclear = answer.kind === 'garbage' || answer.kind === 'checksum' || answer.kind === 'echo';
  if (unclear) {
    // Somebody is there, and cannot be understood: two devices of one address, most of all.
    const seems = [{ what: 'unclear', sure: 'likely' }] as const;
    return { address, line: nameOf(line), seems, readings: [], bus: null };
  }
  if (!isThere(answer)) return null;
  const identity = await identify((question) => raw.ask(unit, question, Math.max(timeoutMs, 400)));
  if (identity === null) return { address, line: nameOf(line), seems: [], readings: [], bus: null };
  const known = 'profile' in identity.device ? identity.device.profile : 'device';
  const name = `${known}-${unit}`;
  return {
    address,
    line: nameOf(line),
    seems: identity.seems,
    readings: [...identity.readings].map(([point, reading]) => {
      const register = identity.map[point];
      return {
        point: `${name}/${point}`,
        unit: register === undefined ? null : unitOf(register),
        reading,
      };
    }),
    bus: { driver: 'modbus', ...line, devices: [{ name, unit, ...identity.device }] },
  };
}

/** A device with a network port of its own often answers whatever unit it is asked as. */
async function answersToAll(raw: RawLine, unit: number): Promise<boolean> {
  for (const other of [LAST - 1, LAST - 34].filter((each) => each !== unit)) {
    if (!isThere(await probe(raw, other, 300))) return false;
  }
  return true;
}

function linesOf(place: ScanPlace, range: ScanDeps['range']): LineConfig[] {
  switch (place.kind) {
    case 'serial':
      return serialLines(place.path, range);
    case 'tcp':
      return [
        { transport: 'tcp', host: place.host, port: place.port },
        { transport: 'rtu-over-tcp', host: place.host, port: place.port },
      ];
    case 'bus': {
      const { transport, host, port, path, baudRate, parity } = place.bus as ModbusBusConfig;
      if (transport === 'serial') {
        const own = { baudRate: baudRate ?? 9_600, parity: parity ?? 'none' } as const;
        const others = serialLines(path ?? '', range).filter(
          (line) => line.baudRate !== own.baudRate || line.parity !== own.parity,
        );
        return [{ transport, path: path ?? '', ...own }, ...others];
      }
      return [{ transport, host: host ?? '', port: port ?? 502 }];
    }
    case 'machine':
      return [];
  }
}

function serialLines(path: string, { baudRates, parities }: ScanDeps['range']): LineConfig[] {
  const wanted =
    baudRates === undefined && parities === undefined
      ? USUAL_LINES
      : (baudRates ?? [...new Set(USUAL_LINES.map(({ baudRate }) => baudRate))]).flatMap((baudRate) =>
          (parities ?? (['none', 'even'] as const)).map((parity) => ({ baudRate, parity })),
        );
  return wanted.map((settings) => ({ transport: 'serial', path, ...settings }));
}

function span(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}
