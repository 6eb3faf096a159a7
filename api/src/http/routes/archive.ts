import { type Static, Type } from 'typebox';
import {
  type ArchiveOverview,
  ArchiveOverviewSchema,
  type BackupState,
  ErrorSchema,
  RetentionChangeSchema,
  RetentionLimitsSchema,
  type RetentionPreview,
  RetentionPreviewSchema,
  type StoreShare,
} from '../../contract/index.ts';
import type { Records, Scope } from '../../records/index.ts';
import type { Retention } from '../../retention/create-retention.ts';
import { RetentionError } from '../../retention/retention-error.ts';
import type { Deletion, RoomRows } from '../../retention/survey.ts';
import { type App, personOf, scopeOf } from '../app.ts';
import { diskWords } from '../disk-words.ts';
import { type Language, languageOf } from '../language.ts';
import { Problem } from '../problem.ts';

const { rawMonths } = RetentionLimitsSchema.properties;

const GrewSchema = Type.Object({
  ...ErrorSchema.properties,
  preview: Type.Optional(RetentionPreviewSchema),
});

export interface ArchiveDeps {
  readonly records: Records;
  readonly retention: Retention;
  readonly backups: () => BackupState;
  readonly clock: () => number;
}

/** What the archive holds and takes, and how long it keeps what. */
export function archiveRoutes(app: App, { records, retention, backups, clock }: ArchiveDeps): void {
  const overviewFor = async (scope: Scope, language: Language): Promise<ArchiveOverview> => {
    const { product, state, disk, limits, count, ...rest } = await retention.overview();
    const names = await namesIn(records, scope);
    return {
      product,
      state,
      message: diskWords(state, disk.space?.onThisDisk === true)?.[language] ?? null,
      space: disk.space === null ? null : { ...disk.space },
      disk: {
        freeBytes: disk.freeBytes,
        totalBytes: disk.totalBytes,
        warnBytes: disk.warnBytes,
        reserveBytes: disk.reserveBytes,
      },
      limits,
      clockDoubt: rest.clockDoubt,
      keptFrom: rest.acceptedFrom,
      hoursFrom: rest.hoursFrom,
      thinnedTo: rest.thinnedTo,
      deleting: rest.deleting,
      stores:
        count === null ? null : sharesOf(count.rooms, names, bytesARow(disk.space?.usedBytes, count.rows)),
      countedAt: count?.at ?? null,
      backups: backups(),
      serverTime: clock(),
    };
  };

  const previewOf = async (scope: Scope, deletion: Deletion): Promise<RetentionPreview> => {
    const { limits, rowsBefore, hoursBefore, count, share } = deletion;
    const names = await namesIn(records, scope);
    const { disk } = await retention.overview();
    const bytes = share === null || disk.space === null ? null : Math.round(disk.space.usedBytes * share);
    const stores = sharesOf(count.rooms, names, bytesARow(bytes ?? undefined, count.rows));
    return {
      limits,
      rowsBefore,
      hoursBefore,
      rows: count.rows,
      bytes,
      ...spanOf(count.rooms),
      stores: stores.map((store) => ({
        ...store,
        rooms: count.rooms
          .filter((room) => room.store === store.id)
          .map(({ room, rows, from, to }) => ({ id: room, ...names.rooms(room), rows, from, to })),
      })),
    };
  };

  app.get(
    '/api/archive',
    {
      config: { access: 'archive.manage' },
      schema: {
        summary: 'What the archive holds, what it takes, and how long it keeps what',
        description: 'Rows are counted every ten minutes at most; `countedAt` says when.',
        tags: ['archive'],
        response: { 200: ArchiveOverviewSchema, '4xx': ErrorSchema, 503: ErrorSchema },
      },
    },
    (request) => overviewFor(scopeOf(request), languageOf(request.headers['accept-language'])),
  );

  app.get(
    '/api/archive/retention-preview',
    {
      config: { access: 'archive.manage' },
      schema: {
        summary: 'What a change of the limits would delete',
        description: 'Without `hoursMonths` hourly values are kept for ever.',
        tags: ['archive'],
        querystring: Type.Object(
          { rawMonths, hoursMonths: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_200 })) },
          { additionalProperties: false },
        ),
        response: { 200: RetentionPreviewSchema, '4xx': ErrorSchema, 503: ErrorSchema },
      },
    },
    async (request) => {
      const { query } = request;
      const limits = { rawMonths: query.rawMonths, hoursMonths: query.hoursMonths ?? null };
      return previewOf(scopeOf(request), await refused(() => retention.preview(limits)));
    },
  );

  app.put(
    '/api/archive/retention',
    {
      config: { access: 'archive.manage' },
      schema: {
        summary: 'Change how long the archive keeps what',
        description:
          'Takes the number of rows that the preview told; with more than 5 % beyond it by now the answer is a ' +
          'conflict with a fresh preview, and nothing changes. Deleting goes on in the background.',
        tags: ['archive'],
        body: RetentionChangeSchema,
        response: { 200: ArchiveOverviewSchema, 409: GrewSchema, '4xx': ErrorSchema, 503: ErrorSchema },
      },
    },
    async (request) => {
      const { rows, ...limits }: Static<typeof RetentionChangeSchema> = request.body;
      const scope = scopeOf(request);
      try {
        await refused(() => retention.change(personOf(request).person, limits, rows));
      } catch (error) {
        if (!(error instanceof RetentionError) || error.deletion === null) throw error;
        const preview = await previewOf(scope, error.deletion);
        throw new Problem('archive-grew', { rows: preview.rows }, '/rows', { preview });
      }
      return overviewFor(scope, languageOf(request.headers['accept-language']));
    },
  );
}

/** A refusal that a field is to blame for, in the words of this side. */
async function refused<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof RetentionError && error.code === 'hours-shorter')
      throw new Problem('hours-shorter', {}, '/hoursMonths');
    throw error;
  }
}

interface Named {
  readonly name: string | null;
  readonly nameEn?: string;
}
const UNKNOWN: Named = { name: null };

async function namesIn(records: Records, scope: Scope) {
  const named = ({ name, nameEn }: { name: string; nameEn: string | null }): Named =>
    nameEn === null ? { name } : { name, nameEn };
  const all = await records.stores.list(scope);
  const stores = new Map(all.map((store) => [store.id, named(store)]));
  const rooms = new Map(all.flatMap((store) => store.rooms.map((room) => [room.id, named(room)])));
  return {
    stores: (id: string) => stores.get(id) ?? UNKNOWN,
    rooms: (id: string) => rooms.get(id) ?? UNKNOWN,
  };
}

const bytesARow = (bytes: number | undefined, rows: number): number | null =>
  bytes === undefined ? null : rows === 0 ? 0 : bytes / rows;

function spanOf(rooms: readonly RoomRows[]): { from: number | null; to: number | null } {
  const times = (pick: 'from' | 'to') => rooms.flatMap((room) => room[pick] ?? []);
  const [starts, ends] = [times('from'), times('to')];
  return {
    from: starts.length === 0 ? null : Math.min(...starts),
    to: ends.length === 0 ? null : Math.max(...ends),
  };
}

/** By store, the largest first. */
function sharesOf(
  rooms: readonly RoomRows[],
  names: { stores: (id: string) => Named },
  rowBytes: number | null,
): StoreShare[] {
  const stores = Map.groupBy(rooms, ({ store }) => store);
  return [...stores]
    .map(([id, own]): StoreShare => {
      const rows = own.reduce((sum, room) => sum + room.rows, 0);
      const bytes = rowBytes === null ? null : Math.round(rowBytes * rows);
      return { id, ...names.stores(id), rows, bytes, ...spanOf(own) };
    })
    .sort((a, b) => b.rows - a.rows);
}
