export { can, type Permission, permissionsOf } from './access.ts';
export type { Actor } from './change.ts';
export { createRecords } from './create-records.ts';
export type { Records } from './records.ts';
export { RecordsError, type RecordsErrorCode } from './records-error.ts';
export type { Scope } from './scope.ts';
export { randomCode, sameCode } from './secrets.ts';
export type { SignedIn } from './sessions.ts';
export type { RoomRecord, StoreRecord } from './stores/stores.ts';
