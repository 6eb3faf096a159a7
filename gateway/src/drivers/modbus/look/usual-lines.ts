import type { LineConfig } from './raw-line.ts';

export type SerialSettings = Required<Pick<LineConfig, 'baudRate' | 'parity'>>;

/** How devices come from their makers, the commonest first: 9600 8N1 nearly all, Renke 4800, meters often even parity. */
export const USUAL_LINES: readonly SerialSettings[] = [
  { baudRate: 9_600, parity: 'none' },
  { baudRate: 4_800, parity: 'none' },
  { baudRate: 9_600, parity: 'even' },
  { baudRate: 19_200, parity: 'none' },
  { baudRate: 19_200, parity: 'even' },
  { baudRate: 2_400, parity: 'none' },
  { baudRate: 2_400, parity: 'even' },
  { baudRate: 38_400, parity: 'none' },
  { baudRate: 115_200, parity: 'none' },
];

/** Such as `9600 8N1`; a line that is no serial port is named by how frames travel on it. */
export function nameOf(line: LineConfig): string {
  if (line.transport !== 'serial') return line.transport;
  const parity = { none: 'N', even: 'E', odd: 'O' }[line.parity ?? 'none'];
  return `${line.baudRate ?? 9_600} ${line.dataBits ?? 8}${parity}${line.stopBits ?? 1}`;
}

/**
 * How long an answer may take on a line until a unit counts as absent: the characters of a question and a short answer
 * on the wire, and the time that devices take to think, which is 10 to 100 ms.
 */
export function patienceMs(line: LineConfig): number {
  const baud = line.transport === 'serial' ? (line.baudRate ?? 9_600) : 9_600;
  const onTheWireMs = (20 * 11 * 1_000) / baud;
  return Math.ceil(onTheWireMs + (line.transport === 'serial' ? 120 : 250));
}
