export { type App, createApp } from './app.ts';
export type { Archive, BucketQuery, Row } from './archive/archive.ts';
export { openSqliteArchive } from './archive/sqlite/sqlite-archive.ts';
export { readSettings, SETTINGS, type Settings } from './settings.ts';
