import type { FileType, FileView } from '../../contract/index.ts';
import type { Actor, Change } from '../change.ts';
import { RecordsError } from '../records-error.ts';
import { organisationsOf, type Scope } from '../scope.ts';
import { randomId } from '../secrets.ts';
import { findRoom } from '../stores/store-book.ts';
import type { Db, Trx } from '../tables.ts';

/** What is on record of files that people added. Their bytes are elsewhere, named by their SHA-256. */
export interface Files {
  /**
   * Records a file that is about a room. The same bytes under the same name are the same file, so a retry needs no key.
   * @throws {RecordsError} `room-not-found`.
   */
  add(actor: Actor, room: string, file: NewFile): Promise<FileView>;
  /** Refuses as `add` would, before anything is sent. @throws {RecordsError} `room-not-found`. */
  expectRoom(scope: Scope, room: string): Promise<void>;
  /**
   * Once something refers to a file, whoever sees that sees the file; before that, those of its organisation.
   * @throws {RecordsError} `file-not-found`.
   */
  find(scope: Scope, id: string): Promise<FileView & { readonly sha256: string }>;
  /**
   * Takes what nothing refers to, and nobody has added since `olderThan` (epoch ms), off the record.
   * @returns the SHA-256 of everything that is left.
   */
  forgetOrphans(olderThan: number): Promise<ReadonlySet<string>>;
}

export interface NewFile {
  readonly sha256: string;
  readonly type: FileType;
  readonly bytes: number;
  readonly name: string;
}

export function createFiles(db: Db, change: Change): Files {
  return {
    async expectRoom(scope, room) {
      const found = await findRoom(db, scope, room);
      if (found.room.archivedAt !== null) throw new RecordsError('room-not-found', 'it is archived');
    },

    add: (actor, room, { sha256, type, bytes, name }) =>
      change(
        { ...actor, idempotencyKey: null },
        { action: 'file.add', body: {} },
        async ({ trx, audit, now }) => {
          const { organisation } = await findRoom(trx, actor.scope, room);
          const known = await trx
            .selectFrom('files')
            .where('organisation', '=', organisation)
            .where('sha256', '=', sha256)
            .where('name', '=', name)
            .select('id')
            .executeTakeFirst();
          if (known !== undefined) {
            await trx.updateTable('files').set({ offered_at: now }).where('id', '=', known.id).execute();
            return { id: known.id, name, type, bytes };
          }
          const id = randomId('f');
          await trx
            .insertInto('files')
            .values({
              id,
              organisation,
              sha256,
              type,
              bytes,
              name,
              created_by: actor.by,
              created_at: now,
              offered_at: now,
            })
            .execute();
          const after = { id, name, type, bytes };
          await audit({
            action: 'create',
            entity: 'file',
            id,
            organisation,
            before: null,
            after: { ...after, sha256, room },
          });
          return after;
        },
      ),

    async find(scope, id) {
      const row = await db.selectFrom('files').where('id', '=', id).selectAll().executeTakeFirst();
      const organisations = row === undefined ? [] : await organisationsAbout(db, id, row.organisation);
      const seen =
        organisations.length > 0 &&
        (await db
          .selectFrom('organisations')
          .where('id', 'in', organisations)
          .where('id', 'in', organisationsOf(scope))
          .select('id')
          .executeTakeFirst());
      if (row === undefined || !seen) throw new RecordsError('file-not-found', 'no such file in scope');
      return { id, name: row.name, type: row.type as FileType, bytes: row.bytes, sha256: row.sha256 };
    },

    forgetOrphans: (olderThan) =>
      db.transaction().execute(async (trx) => {
        await trx
          .deleteFrom('files')
          .where('offered_at', '<', olderThan)
          // Every column that refers to a file is named here.
          .where((eb) =>
            eb.not(
              eb.exists(
                eb.selectFrom('calibrations as c').select('c.id').whereRef('c.certificate', '=', 'files.id'),
              ),
            ),
          )
          .execute();
        const left = await trx.selectFrom('files').select('sha256').distinct().execute();
        return new Set(left.map(({ sha256 }) => sha256));
      }),
  };
}

/** Whose file it is: of those that it is about, or where nothing refers to it yet, of those that it was added for. */
async function organisationsAbout(db: Db, id: string, added: string): Promise<string[]> {
  const rows = await db
    .selectFrom('calibrations as c')
    .innerJoin('rooms as r', 'r.id', 'c.room')
    .innerJoin('stores as s', 's.id', 'r.store')
    .where('c.certificate', '=', id)
    .select('s.organisation')
    .distinct()
    .execute();
  return rows.length === 0 ? [added] : rows.map(({ organisation }) => organisation);
}

/** Passes when a file was added for this organisation. @throws {RecordsError} `file-not-found`. */
export async function expectOfRoom(trx: Trx, scope: Scope, id: string, organisation: string): Promise<void> {
  const row = await trx
    .selectFrom('files')
    .where('id', '=', id)
    .where('organisation', '=', organisation)
    .where('organisation', 'in', organisationsOf(scope))
    .select('id')
    .executeTakeFirst();
  if (row === undefined)
    throw new RecordsError('file-not-found', 'no such file of this organisation', {
      details: { field: '/certificate' },
    });
}
