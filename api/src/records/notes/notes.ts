import type { NewNote, Note, NoteChange } from '../../contract/index.ts';
import type { Actor, Change } from '../change.ts';
import { RecordsError } from '../records-error.ts';
import { organisationsOf, type Scope } from '../scope.ts';
import { randomId } from '../secrets.ts';
import { findRoom } from '../stores/store-book.ts';
import type { Db, Trx } from '../tables.ts';
import { expectInUse, expectVersion, given, newKept, setArchived } from '../versioned.ts';

/** What people note about a room. */
export interface Notes {
  /**
   * Those that lie in `from..to` (epoch ms) or reach into it, ascending; of more than 500 the newest.
   * @throws {RecordsError} `room-not-found`.
   */
  list(scope: Scope, room: string, from: number, to: number): Promise<Note[]>;
  /** @throws {RecordsError} `room-not-found`, `archived` (the room), `note-order`. */
  create(actor: Actor, room: string, note: NewNote): Promise<Note>;
  /** @throws {RecordsError} `note-not-found`, `archived` (the note or its room), `note-order`, `conflict`. */
  change(actor: Actor, id: string, change: NoteChange): Promise<Note>;
  /** @throws {RecordsError} `note-not-found`, `conflict`. */
  archive(actor: Actor, id: string, version: number): Promise<Note>;
  /** @throws {RecordsError} as `archive`. */
  restore(actor: Actor, id: string, version: number): Promise<Note>;
}

const MOST = 500;

export function createNotes(db: Db, change: Change): Notes {
  const notesIn = (from: Db | Trx, scope: Scope) =>
    from
      .selectFrom('notes as n')
      .innerJoin('rooms as r', 'r.id', 'n.room')
      .innerJoin('stores as s', 's.id', 'r.store')
      .leftJoin('people as p', 'p.id', 'n.author')
      .where('s.organisation', 'in', organisationsOf(scope))
      .selectAll('n')
      .select(['p.name as author_name', 's.organisation']);

  const find = async (trx: Trx, scope: Scope, id: string): Promise<{ note: Note; organisation: string }> => {
    const row = await notesIn(trx, scope).where('n.id', '=', id).executeTakeFirst();
    if (row === undefined) throw new RecordsError('note-not-found', 'no such note in scope');
    return { note: toNote(row), organisation: row.organisation };
  };

  const switched = (action: 'archive' | 'restore') => (actor: Actor, id: string, version: number) =>
    change(actor, { action: `note.${action}`, body: { id, version } }, async ({ trx, audit, now }) => {
      const { note: before, organisation } = await find(trx, actor.scope, id);
      if (action === 'archive') await expectInUse(trx, 'note', before);
      await expectVersion(trx, 'note', before, version);
      await setArchived(trx, 'notes', id, action === 'archive' ? now : null, now);
      const { note: after } = await find(trx, actor.scope, id);
      await audit({ action, entity: 'note', id, organisation, before, after });
      return after;
    });

  return {
    async list(scope, room, from, to) {
      await findRoom(db, scope, room);
      const rows = await notesIn(db, scope)
        .where('n.room', '=', room)
        .where('n.archived_at', 'is', null)
        .where('n.at', '<', to)
        .where((eb) => eb.or([eb('n.at', '>=', from), eb('n.until', '>=', from)]))
        .orderBy('n.at', 'desc')
        .orderBy('n.id')
        .limit(MOST)
        .execute();
      return rows.reverse().map(toNote);
    },

    create: (actor, room, body) =>
      change(actor, { action: 'note.create', body: { room, ...body } }, async ({ trx, audit, now }) => {
        const found = await findRoom(trx, actor.scope, room);
        await expectInUse(trx, 'room', found.room);
        const { kind, text, at, until = null } = body;
        expectOrder(at, until);
        const id = randomId('n');
        await trx
          .insertInto('notes')
          .values({ ...newKept(id, now), room, kind, text: text.trim(), at, until, author: actor.by })
          .execute();
        const { note: after, organisation } = await find(trx, actor.scope, id);
        await audit({ action: 'create', entity: 'note', id, organisation, before: null, after });
        return after;
      }),

    change: (actor, id, body) =>
      change(actor, { action: 'note.change', body: { id, ...body } }, async ({ trx, audit, now }) => {
        const { note: before, organisation } = await find(trx, actor.scope, id);
        await expectInUse(trx, 'room', (await findRoom(trx, actor.scope, before.room)).room);
        await expectInUse(trx, 'note', before);
        await expectVersion(trx, 'note', before, body.version);
        const { kind, text, at, until } = body;
        expectOrder(at ?? before.at, until === undefined ? before.until : until);
        await trx
          .updateTable('notes')
          .set({ ...given({ kind, text: text?.trim(), at, until }), updated_at: now })
          .set((eb) => ({ version: eb('version', '+', 1) }))
          .where('id', '=', id)
          .execute();
        const { note: after } = await find(trx, actor.scope, id);
        await audit({ action: 'change', entity: 'note', id, organisation, before, after });
        return after;
      }),

    archive: switched('archive'),
    restore: switched('restore'),
  };
}

function expectOrder(at: number, until: number | null): void {
  if (until !== null && until <= at) throw new RecordsError('note-order', 'it ends before it begins');
}

function toNote(row: {
  id: string;
  room: string;
  kind: string;
  text: string;
  at: number;
  until: number | null;
  author_name: string | null;
  created_at: number;
  updated_at: number;
  version: number;
  archived_at: number | null;
}): Note {
  return {
    id: row.id,
    room: row.room,
    kind: row.kind as Note['kind'],
    text: row.text,
    at: row.at,
    until: row.until,
    author: row.author_name,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
    archivedAt: row.archived_at,
  };
}
