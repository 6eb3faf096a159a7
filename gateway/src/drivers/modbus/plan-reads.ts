import { type Point, widthOf } from '@coldfield/protocol/configuration';

/** One read of the wire: `count` registers (bits for function codes 1 and 2) from `addr`. */
export interface Block {
  readonly fc: 1 | 2 | 3 | 4;
  readonly addr: number;
  readonly count: number;
  readonly points: readonly { readonly name: string; readonly point: Point }[];
}

/** The protocol's limits are 125 registers and 2000 bits; cheap devices often allow less. */
const MAX_COUNT = { 1: 512, 2: 512, 3: 64, 4: 64 } as const;

/**
 * Joins points into reads. Registers are joined only across gaps of at most `maxGap`, because many devices
 * answer a read that touches an unmapped register with an exception.
 */
export function planReads(
  points: readonly { readonly name: string; readonly point: Point }[],
  maxGap: number,
): Block[] {
  const sorted = points.toSorted((a, b) => a.point.fc - b.point.fc || a.point.addr - b.point.addr);
  const blocks: { fc: 1 | 2 | 3 | 4; addr: number; count: number; points: typeof sorted }[] = [];
  for (const entry of sorted) {
    const { fc, addr } = entry.point;
    const end = addr + widthOf(entry.point);
    const last = blocks.at(-1);
    if (
      last !== undefined &&
      last.fc === fc &&
      addr <= last.addr + last.count + maxGap &&
      end - last.addr <= MAX_COUNT[fc]
    ) {
      last.count = Math.max(last.count, end - last.addr);
      last.points.push(entry);
    } else {
      blocks.push({ fc, addr, count: end - addr, points: [entry] });
    }
  }
  return blocks;
}
