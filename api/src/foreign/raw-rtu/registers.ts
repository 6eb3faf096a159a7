import { type Point, PROFILES, type RegisterMap, widthOf } from '@coldfield/protocol/configuration';
import type { RtuDevice, RtuRead } from '../../contract/index.ts';

/** Registers of one read at most; of bits 2,000. */
const MOST = { 1: 2_000, 2: 2_000, 3: 125, 4: 125 } as const;

/** The registers of a device: those of its profile, and its own. */
export function mapOf({ profile, points = {} }: RtuDevice): RegisterMap {
  const known = profile !== undefined && Object.hasOwn(PROFILES, profile) ? PROFILES[profile] : undefined;
  return { ...known, ...points };
}

/** What a DTU asks when nobody said it: of each function code all registers from the first to the last mapped one. */
export function readsOf(device: RtuDevice): readonly RtuRead[] {
  if (device.reads !== undefined) return device.reads;
  const map = mapOf(device);
  const spans = new Map<RtuRead['fc'], { from: number; to: number }>();
  for (const point of Object.values(map)) {
    const span = spans.get(point.fc) ?? { from: point.addr, to: point.addr };
    spans.set(point.fc, {
      from: Math.min(span.from, point.addr),
      to: Math.max(span.to, point.addr + widthOf(point)),
    });
  }
  return [...spans].map(([fc, { from, to }]) => ({ fc, addr: from, count: to - from }));
}

export function isTooLong({ fc, count }: RtuRead): boolean {
  return count > MOST[fc];
}

/** Bytes of the answer to a read. */
export function bytesOf({ fc, count }: RtuRead): number {
  return fc <= 2 ? Math.ceil(count / 8) : count * 2;
}

/** The words (of function codes 1 and 2: the bit) of a point in the answer to a read; null when it is not in it. */
export function wordsOf(point: Point, read: RtuRead, data: Uint8Array): number[] | null {
  const start = point.addr - read.addr;
  if (point.fc !== read.fc || start < 0 || start + widthOf(point) > read.count) return null;
  if (read.fc <= 2) return [((data[start >> 3] ?? 0) >> (start & 7)) & 1];
  return Array.from(
    { length: widthOf(point) },
    (_, i) => ((data[(start + i) * 2] ?? 0) << 8) | (data[(start + i) * 2 + 1] ?? 0),
  );
}
