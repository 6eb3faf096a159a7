import type { Archive, Space } from '../archive/archive.ts';
import type { RetentionMetrics } from './metrics.ts';

/** `statfs` of `node:fs/promises`. */
export type StatFs = (
  path: string,
) => Promise<{ readonly bsize: number; readonly bavail: number; readonly blocks: number }>;

export interface DiskFigures {
  /** What the archive takes, of this disk or another; null when only the database's own machine can tell. */
  readonly space: Space | null;
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** Free, or free again within the archive's own file. */
  readonly availableBytes: number;
}

/**
 * Measures the disk with `folder` on it.
 * @throws {ArchiveError} and the errors of `statfs`
 */
export async function measureDisk(deps: {
  readonly folder: string;
  readonly statfs: StatFs;
  readonly archive: Pick<Archive, 'space'>;
  readonly metrics: RetentionMetrics;
}): Promise<DiskFigures> {
  const { bsize, bavail, blocks } = await deps.statfs(deps.folder);
  const space = await deps.archive.space();
  const freeBytes = bavail * bsize;
  deps.metrics.freeBytes.set(freeBytes);
  if (space !== null) {
    deps.metrics.usedBytes.set(space.usedBytes);
    deps.metrics.reusableBytes.set(space.reusableBytes);
  }
  return {
    space,
    freeBytes,
    totalBytes: blocks * bsize,
    availableBytes: freeBytes + (space?.onThisDisk === true ? space.reusableBytes : 0),
  };
}
