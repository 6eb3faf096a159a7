export { type App, createApp } from './app.ts';
export {
  type Archive,
  ArchiveError,
  type Bucketed,
  type BucketQuery,
  type Rollup,
  type RollupWidth,
  type Row,
  type StoredRow,
} from './archive/archive.ts';
export { openInfluxArchive } from './archive/open-influx-archive.ts';
export { openSqliteArchive } from './archive/sqlite/sqlite-archive.ts';
export { rollUp } from './projections/roll-up.ts';
export { readSettings, SETTINGS, type Settings } from './settings.ts';
