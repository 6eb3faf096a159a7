import { hashText } from '../random/hash.ts';
import type { PastFrame } from './history.ts';

/** Names that makers of DTUs give to what hangs on their ports. */
const NAMES: Readonly<Record<string, string>> = {
  air1: 'temperature',
  rh1: 'humidity',
  pulp1: 'T1',
  pulp2: 'T2',
  pulp3: 'T3',
  ambient1: 'T8',
  door1: 'DI1',
  mains1: 'DI2',
  defrost1: 'DI3',
  compressor1: 'DI4',
  voltage1: 'Ua',
  power1: 'P',
  energy1: 'EP',
};

export interface DtuMessage {
  readonly topic: string;
  readonly payload: Readonly<Record<string, number | string>>;
}

/** The number of a store's modem: fifteen digits from its id. */
export function imeiOf(storeId: string): string {
  return `86${String(hashText(storeId)).padStart(13, '0')}`;
}

/**
 * A frame as a 4G DTU sends it: flat JSON with names of its own, the humidity as text, the time in seconds. It knows
 * no quality: what a register holds is what it sends, and what did not answer is missing.
 */
export function dtuMessage(storeId: string, { room, t, v }: PastFrame): DtuMessage {
  const imei = imeiOf(storeId);
  const payload: Record<string, number | string> = { imei, ts: Math.floor(t / 1_000), port: room };
  for (const [key, value] of Object.entries(v))
    payload[NAMES[key] ?? key] = key === 'rh1' ? value.toFixed(1) : value;
  return { topic: `/dtu/${imei}/up`, payload };
}
