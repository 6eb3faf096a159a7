import {
  type DeviceConfig,
  type ModbusBusConfig,
  type Point,
  registersOf,
} from '@coldfield/protocol/configuration';
import { type Block, planReads } from '../plan-reads.ts';
import type { Answer } from './answer.ts';
import type { RawLine } from './raw-line.ts';

const TRIES = 3;
const MOST_MS = 2_000;

/** One read of the configuration, and what came each time it was asked. */
export interface Examined {
  readonly block: Block;
  readonly answers: readonly Answer[];
}

/** Asks a device for what the configuration reads from it, a few times over. */
export async function examine(
  raw: RawLine,
  device: DeviceConfig,
  points: readonly string[],
  timeoutMs: number,
): Promise<Examined[]> {
  const registers: Readonly<Record<string, Point>> = registersOf(device);
  const wanted = Object.entries(registers).flatMap(([name, point]) =>
    points.includes(`${device.name}/${name}`) ? [{ name, point }] : [],
  );
  const examined: Examined[] = [];
  for (const block of planReads(wanted, device.maxGap ?? 0)) {
    const answers: Answer[] = [];
    while (answers.length < TRIES) answers.push(await raw.ask(device.unit, block, timeoutMs));
    examined.push({ block, answers });
    // A device that says nothing at all is not asked for each of its registers.
    if (answers.every(({ kind }) => kind === 'silence' || kind === 'closed')) break;
  }
  return examined;
}

export function timeoutOf(config: ModbusBusConfig): number {
  return Math.min(config.timeoutMs ?? 1_000, MOST_MS);
}
