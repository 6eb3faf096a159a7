import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Role } from '../contract/index.ts';
import type { TestServer } from './server.fixture.ts';

/** One organisation and what belongs to it: what a route may be aimed at. */
export interface Target extends Kept {
  /** It waits for its code. */
  readonly gateway: string;
  readonly foreignDevice: string;
  /** A provisional room of that gateway. */
  readonly found: string;
  /** What nothing else belongs to: it may be archived. Its gateway's code was used. */
  readonly spare: Kept & { readonly gateway: string };
  readonly invitation: string;
}

/** Named like the folder of their routes: `/api/stores/:id` is about `store`. */
interface Kept {
  readonly organisation: string;
  readonly store: string;
  readonly room: string;
  readonly note: string;
  readonly calibration: string;
  readonly file: string;
  readonly person: string;
}

type Table = 'organisations' | 'stores' | 'rooms' | 'gateways' | 'people' | 'notes' | 'calibrations';

/** The records as they are now, read beside the code under test: calls before may have changed them. */
export interface Look {
  version(table: Table, id: string): number;
  sensorVersion(room: string): number | null;
  /** Of the newest configuration of a gateway; 0 when there is none. */
  configRevision(gateway: string): number;
  /** Of the newest mapping of a device that is not ours; 0 when there is none. */
  mappingRevision(device: string): number;
  /** Grows with every change that anybody made. */
  changes(): number;
}

export function lookInto(path: string): Look {
  const one = (query: string, ...values: string[]): number => {
    const db = new DatabaseSync(path, { readOnly: true });
    try {
      return Number(db.prepare(query).get(...values)?.n ?? 0);
    } finally {
      db.close();
    }
  };
  return {
    version: (table, id) => one(`select version as n from ${table} where id = ?`, id),
    sensorVersion: (room) => one('select version as n from sensors where room = ?', room) || null,
    configRevision: (gateway) =>
      one('select max(revision) as n from gateway_configs where gateway = ?', gateway),
    mappingRevision: (device) =>
      one('select max(revision) as n from foreign_mappings where gateway = ?', device),
    changes: () => one('select count(*) as n from audit'),
  };
}

/** Records of its own in an organisation, all new. */
export async function makeTarget({ records, files }: TestServer, organisation: string): Promise<Target> {
  const { organisations, manageStores, manageRooms, gateways, notes } = records;
  const scope = { organisation: 'county' };
  const actor = { by: 'test', scope, idempotencyKey: null };
  const keep = async (): Promise<Omit<Kept, 'organisation'>> => {
    const store = await manageStores.create(actor, { name: '库', organisation });
    const room = await manageRooms.create(actor, store.id, { name: '间', kind: 'cold' });
    const note = await notes.create(actor, room.id, { kind: 'note', text: '记', at: 1_760_000_000_000 });
    const calibration = await records.calibrations.create(actor, room.id, 'air2', {
      doneOn: '2025-11-20',
      reference: '冰水',
      offset: 0.2,
    });
    const file = await files.receive(Readable.from([Buffer.from(room.id)]), (content) =>
      records.files.add(actor, room.id, { ...content, name: '证书' }),
    );
    const person = addPerson(records.path, `of-${store.id}`, 'viewer', organisation);
    return {
      store: store.id,
      room: room.id,
      note: note.id,
      calibration: calibration.id,
      file: file.id,
      person,
    };
  };
  const below = await organisations.create(actor, { name: '备', kind: 'cooperative', parent: organisation });
  const used = await keep();
  const empty = await manageStores.create(actor, { name: '空库', organisation });
  const gateway = await gateways.create(scope, 'test', { name: '网关', store: used.store }, null);
  const { code } = await gateways.create(scope, 'test', { name: '备用', store: used.store }, null);
  const { gatewayId } = await gateways.provision(code);
  const device = await records.foreignDevices.create(actor, { name: 'DTU', store: used.store });
  const found = records.registry.roomAt(gateway.id, 'unknown', 1)!.room;
  while (!records.directory().rooms.has(found)) await nextTurn();
  const { invitation } = await records.invitations.create(
    { ...actor, by: addPerson(records.path, 'maker', 'administrator', 'county') },
    { name: '新人', role: 'viewer', organisation },
  );
  return {
    organisation,
    ...used,
    invitation: invitation.id,
    gateway: gateway.id,
    foreignDevice: device.id,
    found,
    spare: { ...(await keep()), organisation: below.id, store: empty.id, gateway: gatewayId },
  };
}

/** Somebody with the password of the seed, which takes no time to hash; returns their id. */
export function addPerson(path: string, username: string, role: Role, organisation: string): string {
  const db = new DatabaseSync(path);
  try {
    db.prepare(
      `insert or ignore into people (id, version, created_at, updated_at, organisation, username, name, role, password)
       select ?, 1, created_at, updated_at, ?, ?, ?, ?, password from people where username = 'admin'`,
    ).run(`u-${username}`, organisation, username, username, role);
    return `u-${username}`;
  } finally {
    db.close();
  }
}
