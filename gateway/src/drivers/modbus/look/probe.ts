import type { Answer, Span } from './answer.ts';
import type { RawLine } from './raw-line.ts';

/** Devices answer a function or register that they do not have with an exception, but some keep silent. */
const PROBES: readonly Span[] = [
  { fc: 3, addr: 0, count: 1 },
  { fc: 4, addr: 1, count: 1 },
];
/** Exceptions of a Modbus TCP gateway about a device behind it that does not answer. */
const NOBODY_THERE = new Set([10, 11]);

/**
 * Finds out whether anybody answers at an address.
 * @param late gets the units whose answers came while another one was asked
 */
export async function probe(
  raw: RawLine,
  unit: number,
  timeoutMs: number,
  late: Set<number> = new Set(),
): Promise<Answer> {
  let last: Answer = { kind: 'silence' };
  for (const question of PROBES) {
    last = await raw.ask(unit, question, timeoutMs);
    if (last.kind === 'not-asked') {
      late.add(last.unit);
      // Its own answer to the question before: more of them are on their way.
      if (last.unit === unit) return { kind: 'silence' };
      last = await raw.ask(unit, question, timeoutMs);
    }
    if (last.kind !== 'silence') return last;
  }
  return last;
}

/** True for an answer of the device that was asked, whatever it says. */
export function isThere(answer: Answer): boolean {
  if (answer.kind === 'exception') return !NOBODY_THERE.has(answer.exception);
  return answer.kind === 'words' || answer.kind === 'short';
}
