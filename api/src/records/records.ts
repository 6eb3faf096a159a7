import type { ForeignTopics } from '@coldfield/broker';
import type { RetentionLimits } from '../contract/index.ts';
import type { AuditLog } from './audit/audit-log.ts';
import type { Calibrations } from './calibrations/calibrations.ts';
import type { RecordsChange } from './changes.ts';
import type { Directory } from './directory.ts';
import type { Files } from './files/files.ts';
import type { ForeignDevices } from './foreign/foreign-devices.ts';
import type { GatewayConfigs } from './gateway-configs/gateway-configs.ts';
import type { Gateways } from './gateways/gateways.ts';
import type { ManageGateways } from './gateways/manage-gateways.ts';
import type { UnadoptedRooms } from './gateways/unadopted.ts';
import type { Notes } from './notes/notes.ts';
import type { Organisations } from './organisations/organisations.ts';
import type { ApiTokens } from './people/api-tokens.ts';
import type { Invitations } from './people/invitations.ts';
import type { PasswordChanges } from './people/password-changes.ts';
import type { People } from './people/people.ts';
import type { RoomRegistry } from './registry.ts';
import type { SampleRecords } from './sample/sample-records.ts';
import type { Search } from './search/search.ts';
import type { Sessions, SignedIn } from './sessions.ts';
import type { Setup } from './setup/setup.ts';
import type { ManageRooms } from './stores/manage-rooms.ts';
import type { ManageSensors } from './stores/manage-sensors.ts';
import type { ManageStores } from './stores/manage-stores.ts';
import type { Stores } from './stores/stores.ts';

/** Everything that is not telemetry. People-facing reads take a `Scope` and never look past it. */
export interface Records {
  readonly registry: RoomRegistry;
  readonly credentials: GatewayCredentials;
  /** The picture in memory: who stands above a store, which gateways there are. Replaced on every change. */
  directory(): Directory;
  readonly setup: Setup;
  readonly auditLog: AuditLog;
  readonly sample: SampleRecords;
  readonly sessions: Sessions;
  readonly people: People;
  readonly invitations: Invitations;
  readonly passwordChanges: PasswordChanges;
  readonly apiTokens: ApiTokens;
  /** Signs the cookies by which a device is known again. */
  readonly deviceKey: Uint8Array;
  readonly stores: Stores;
  readonly organisations: Organisations;
  readonly manageStores: ManageStores;
  readonly manageRooms: ManageRooms;
  readonly manageSensors: ManageSensors;
  readonly notes: Notes;
  readonly calibrations: Calibrations;
  readonly files: Files;
  readonly search: Search;
  readonly gateways: Gateways;
  readonly manageGateways: ManageGateways;
  readonly gatewayConfigs: GatewayConfigs;
  readonly foreignDevices: ForeignDevices;
  readonly unadopted: UnadoptedRooms;
  readonly archiveLimits: ArchiveLimits;
  /** Called after a change is committed and in effect. Returns the unsubscriber. */
  onChange(listener: (change: RecordsChange) => void): () => void;
  /**
   * Fills an empty database from a seed file; does nothing when it holds an organisation already.
   * @returns true when it was filled. @throws {RecordsError} `seed-invalid` naming the place.
   */
  loadSeed(file: string): Promise<boolean>;
  /** Throws when the database cannot be read. */
  ping(): Promise<void>;
  /** Drains what is being recorded in the background, then closes. Idempotent. */
  close(): Promise<void>;
}

/** What the broker asks; the shape of its `Credentials`. In memory, in effect as soon as a change resolves. */
export interface GatewayCredentials {
  verify(
    username: string,
    password: Uint8Array,
  ): { kind: 'gateway'; gatewayId: string; foreign?: ForeignTopics | undefined } | null;
}

export interface ArchiveLimits {
  /** As of now, from memory. */
  current(): RetentionLimits;
  /** Audited; in effect when it resolves. Whoever calls it has checked what the change deletes. */
  change(by: SignedIn['person'], limits: RetentionLimits): Promise<void>;
}
