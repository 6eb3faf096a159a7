import type { Dlt645BusConfig } from '@coldfield/protocol/configuration';

export type SerialSettings = Pick<Required<Dlt645BusConfig>, 'baudRate' | 'parity'>;

/** How meters come from their makers, the commonest first: all with even parity; newer ones are faster. */
export const USUAL_LINES: readonly SerialSettings[] = [
  { baudRate: 2_400, parity: 'even' },
  { baudRate: 9_600, parity: 'even' },
  { baudRate: 4_800, parity: 'even' },
  { baudRate: 1_200, parity: 'even' },
  { baudRate: 9_600, parity: 'none' },
];

/** Such as `2400 8E1`; a serial server is named by how frames travel to it. */
export function nameOf({ transport, baudRate, parity, dataBits, stopBits }: Dlt645BusConfig): string {
  if (transport !== 'serial') return transport;
  const letter = { none: 'N', even: 'E', odd: 'O' }[parity ?? 'even'];
  return `${baudRate ?? 2_400} ${dataBits ?? 8}${letter}${stopBits ?? 1}`;
}

/** A meter may think for 500 ms; then its answer is on the wire, some 30 characters of 11 bits. Modems take longer. */
export function patienceMs({ transport, baudRate }: Dlt645BusConfig): number {
  return transport === 'serial' ? 600 + Math.ceil((30 * 11 * 1_000) / (baudRate ?? 2_400)) : 1_500;
}
