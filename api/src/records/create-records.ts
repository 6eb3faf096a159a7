import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import { createArchiveLimits } from './archive-limits.ts';
import { createAuditLog } from './audit/audit-log.ts';
import { createCalibrations } from './calibrations/calibrations.ts';
import { createChange } from './change.ts';
import { createChanges } from './changes.ts';
import { createRegistry } from './create-registry.ts';
import { createCredentials } from './credentials.ts';
import { loadDirectory } from './directory.ts';
import { createFiles } from './files/files.ts';
import { createForeignDevices } from './foreign/foreign-devices.ts';
import { createGatewayConfigs } from './gateway-configs/gateway-configs.ts';
import { createGateways } from './gateways/gateways.ts';
import { createManageGateways } from './gateways/manage-gateways.ts';
import { createUnadoptedRooms } from './gateways/unadopted.ts';
import { createNotes } from './notes/notes.ts';
import { openDatabase } from './open-database.ts';
import { createOrganisations } from './organisations/organisations.ts';
import { createApiTokens } from './people/api-tokens.ts';
import { createInvitations } from './people/invitations.ts';
import { createPasswordChanges } from './people/password-changes.ts';
import { createPasswords } from './people/passwords.ts';
import { createPeople } from './people/people.ts';
import { serverKey } from './people/server-key.ts';
import { plantSeed } from './plant-seed.ts';
import { createProvisionalRooms } from './provisional-rooms.ts';
import type { Records } from './records.ts';
import { createSampleRecords } from './sample/sample-records.ts';
import { createSearch } from './search/search.ts';
import { parseSeed } from './seed.ts';
import { createSessions } from './sessions.ts';
import { createSetup } from './setup/setup.ts';
import { createManageRooms } from './stores/manage-rooms.ts';
import { createManageSensors } from './stores/manage-sensors.ts';
import { createManageStores } from './stores/manage-stores.ts';
import { createStores } from './stores/stores.ts';

export interface RecordsDeps {
  /** Epoch ms. */
  readonly clock: () => number;
  readonly logger: Logger;
}

/**
 * Opens the records at `path` (a file, or `:memory:`) and brings their schema up to date.
 * @throws {RecordsError} `migration-failed`.
 */
export async function createRecords(path: string, { clock, logger }: RecordsDeps): Promise<Records> {
  const db = await openDatabase(path);
  const changes = createChanges((error) => logger.error({ err: error }, 'a listener to the records failed'));
  let directory = await loadDirectory(db);
  const archiveLimits = await createArchiveLimits(db, clock);
  let loading: Promise<void> = Promise.resolve();
  const inEffect = (): Promise<void> => {
    // One after the other, so that an older picture never replaces a newer one.
    const load = async (): Promise<void> => {
      directory = await loadDirectory(db);
    };
    loading = loading.then(load, load);
    return loading;
  };
  const storesChanged = async (): Promise<void> => {
    await inEffect();
    changes.emit({ kind: 'stores' });
  };
  const provisional = createProvisionalRooms(db, clock, logger, storesChanged);
  const change = createChange(db, clock, storesChanged);
  const noted = createChange(db, clock, async () => changes.emit({ kind: 'notes' }));
  // People are in no picture in memory: nothing has to be told to everybody after their changes.
  const changePeople = createChange(db, clock, () => Promise.resolve());
  // Nor are files.
  const changeFiles = createChange(db, clock, () => Promise.resolve());
  const passwords = createPasswords();
  let closing: Promise<void> | undefined;

  return {
    registry: createRegistry(
      () => directory,
      (...args) => provisional.found(...args),
    ),
    credentials: createCredentials(() => directory),
    directory: () => directory,
    auditLog: createAuditLog(db),
    setup: createSetup(db, clock, storesChanged),
    sample: createSampleRecords(db, change),
    sessions: createSessions(db, changes, passwords, clock),
    people: createPeople(db, changePeople, changes),
    invitations: createInvitations(db, changePeople, passwords, clock),
    passwordChanges: createPasswordChanges(db, changePeople, changes, passwords, clock),
    apiTokens: createApiTokens(db, changePeople, clock),
    deviceKey: await serverKey(db, 'device'),
    stores: createStores(db),
    organisations: createOrganisations(db, change),
    manageStores: createManageStores(db, change),
    manageRooms: createManageRooms(change),
    manageSensors: createManageSensors(db, change),
    notes: createNotes(db, noted),
    calibrations: createCalibrations(db, change, clock),
    files: createFiles(db, changeFiles),
    search: createSearch(db),
    gateways: createGateways(db, changes, clock, inEffect),
    manageGateways: createManageGateways(change),
    gatewayConfigs: createGatewayConfigs(db, change, changes),
    foreignDevices: createForeignDevices({ db, change, changes, clock, inEffect }),
    unadopted: createUnadoptedRooms(db, change, clock),
    archiveLimits,
    onChange: (listener) => changes.on(listener),
    async loadSeed(file) {
      const planted = await plantSeed(db, parseSeed(await readFile(file, 'utf8')), clock());
      if (planted) await storesChanged();
      return planted;
    },
    async ping() {
      await db.selectFrom('organisations').select('id').limit(1).execute();
    },
    close: () => (closing ??= provisional.settled().then(() => db.destroy())),
  };
}
