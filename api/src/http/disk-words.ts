import type { DiskState } from '../contract/index.ts';
import type { Language } from './language.ts';

type Words = Readonly<Record<Language, string>>;

/** What the state of the disk means and what to do, for people; null when there is nothing to do. */
export const diskWords = (state: DiskState, archiveOnIt: boolean): Words | null =>
  archiveOnIt ? WITH_ARCHIVE[state] : WITHOUT_ARCHIVE[state];

const WITH_ARCHIVE: Readonly<Record<DiskState, Words | null>> = {
  ok: null,
  low: {
    zh: '磁盘快满了。请清理磁盘、换大磁盘，或缩短原始数据的保留时间；再少下去，最早的原始数据会被自动删除。',
    en: 'The disk is getting full. Free space, fit a larger disk, or keep raw data for a shorter time; with less, the oldest raw data will be deleted by itself.',
  },
  thinning: {
    zh: '磁盘快用完了，正在从最早的一天起删除原始数据，小时数据保留。请尽快清理或换大磁盘。',
    en: 'The disk is nearly full: the oldest raw data is being deleted day by day, hourly values stay. Free space or fit a larger disk soon.',
  },
  full: {
    zh: '磁盘满了，能删的原始数据都已删除。写不进去时网关会自己留着数据，不会丢。请马上清理磁盘或换大磁盘。',
    en: 'The disk is full and no more raw data may be deleted. When nothing can be written, gateways keep their data and nothing is lost. Free space or fit a larger disk now.',
  },
};

const NEARLY_FULL: Words = {
  zh: '服务器磁盘快用完了。档案不在这块磁盘上，删档案腾不出地方；但记录、日志和暂存要用它，写不进去时网关会自己留着数据。请马上清理磁盘或换大磁盘。',
  en: 'The server’s disk is nearly full. The archive is not on it, so deleting from the archive gives no room; but records, journal and spool need it, and when nothing can be written, gateways keep their data. Free space or fit a larger disk now.',
};

/** Where the database keeps the archive on a disk of its own, nothing is deleted for want of space here. */
const WITHOUT_ARCHIVE: Readonly<Record<DiskState, Words | null>> = {
  ok: null,
  low: {
    zh: '服务器磁盘快满了。档案不在这块磁盘上，但记录、日志和暂存要用它。请清理磁盘或换大磁盘。',
    en: 'The server’s disk is getting full. The archive is not on it, but records, journal and spool need the room. Free space or fit a larger disk.',
  },
  thinning: NEARLY_FULL,
  full: NEARLY_FULL,
};
