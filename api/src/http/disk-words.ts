import type { DiskState } from '../contract/index.ts';
import type { Language } from './language.ts';

/** What the state of the disk means and what to do, for people; null when there is nothing to do. */
export const DISK_WORDS: Readonly<Record<DiskState, Readonly<Record<Language, string>> | null>> = {
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
