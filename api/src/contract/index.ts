/** What the API's readers share with it: schemas and types, never code that runs on the server. */
export * from './account.ts';
export * from './archive.ts';
export * from './audit.ts';
export * from './gateway.ts';
export * from './history.ts';
export * from './import.ts';
export * from './live.ts';
export * from './note.ts';
export * from './organisation.ts';
export * from './people.ts';
export * from './quarantine.ts';
export * from './record.ts';
export * from './search.ts';
export * from './session.ts';
export * from './setup.ts';
export * from './store.ts';
export * from './store-records.ts';
