import { Counter, Gauge, type Registry } from 'prom-client';

export type RetentionMetrics = ReturnType<typeof createRetentionMetrics>;

export function createRetentionMetrics(register: Registry) {
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers: [register] });
  return {
    usedBytes: gauge('coldfield_archive_used_bytes', 'Disk that the archive takes'),
    reusableBytes: gauge('coldfield_archive_reusable_bytes', 'Disk that the archive freed and uses again'),
    freeBytes: gauge('coldfield_disk_free_bytes', 'Free space of the disk with DATA_DIR'),
    keptFrom: gauge(
      'coldfield_archive_kept_from_seconds',
      'Older rows are refused and deleted, epoch seconds',
    ),
    thinnedTo: gauge(
      'coldfield_archive_thinned_to_seconds',
      'Older rows were deleted for want of space, epoch seconds; 0 when that never happened',
    ),
    expiredRows: new Counter({
      name: 'coldfield_archive_expired_rows_total',
      help: 'Rows deleted because of their age or for want of space',
      registers: [register],
    }),
  };
}
