import type { Readable } from 'node:stream';
import { Type } from 'typebox';
import { ErrorSchema, type ImportAnswer, ImportReportSchema } from '../../contract/index.ts';
import { ENCODINGS } from '../../csv-import/encoding.ts';
import { importFile } from '../../csv-import/import-file.ts';
import type { StoreRows } from '../../csv-import/store-rows.ts';
import { zoneOffsetMs } from '../../csv-import/zone-offset.ts';
import { localIso } from '../../export/local-time.ts';
import type { Records } from '../../records/index.ts';
import { type App, personOf, scopeOf } from '../app.ts';
import { Problem } from '../problem.ts';
import type { Uploads } from '../uploads.ts';

const text = (description: string, maxLength = 400) => Type.Optional(Type.String({ maxLength, description }));

export interface ImportDeps {
  readonly records: Records;
  readonly storeRows: StoreRows;
  readonly uploads: Uploads;
  readonly clock: () => number;
}

export async function importRoutes(
  app: App,
  { records, storeRows, uploads, clock }: ImportDeps,
): Promise<void> {
  // In a scope of its own: no other route takes a stream.
  await app.register(async (scope) => {
    scope.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload));
    (scope as unknown as App).post(
      '/api/rooms/:id/import',
      {
        config: { access: 'readings.import' },
        schema: {
          summary: "Import a logger's CSV into a room",
          description:
            'The body is the file as it is, of any usual encoding. Importing the same again changes nothing. ' +
            'An export of this system needs neither `time` nor `map`.',
          tags: ['stores'],
          consumes: ['text/csv'],
          params: Type.Object({ id: Type.String() }),
          querystring: Type.Object(
            {
              time: text(
                'time column: its name, #2 for the second, or two joined by + where date and time stand apart',
              ),
              map: Type.Optional(
                Type.Union([
                  Type.String({ maxLength: 2_000, description: 'such as Temperature=air1,Humidity=rh1' }),
                  Type.Array(Type.String({ maxLength: 2_000 }), { maxItems: 64 }),
                ]),
              ),
              timeZone: text("of times that carry none; the store's when missing", 60),
              timeFormat: text(
                'iso, epoch-s, epoch-ms, excel or a pattern such as dd/MM/yyyy HH:mm:ss; found when missing',
                60,
              ),
              encoding: Type.Optional(Type.Enum([...ENCODINGS])),
              decimal: Type.Optional(Type.Enum(['.', ','])),
              unit: Type.Optional(Type.Enum(['C', 'F'])),
              dryRun: Type.Optional(Type.Boolean({ description: 'store nothing, only tell' })),
            },
            { additionalProperties: false },
          ),
          response: { 200: ImportReportSchema, '4xx': ErrorSchema, '5xx': ErrorSchema },
        },
      },
      async (request): Promise<ImportAnswer> => {
        const { query } = request;
        const room = await records.stores.room(scopeOf(request), request.params.id);
        if (room === null) throw new Problem('not-found');
        const timeZone = query.timeZone ?? room.timeZone;
        if (!isTimeZone(timeZone)) throw new Problem('time-zone', {}, '/timeZone');
        if (request.headers['content-type'] === undefined) throw new Problem('csv-expected');
        const offsetAt = (t: number): number => zoneOffsetMs(timeZone, t);
        // On the disk first: an upload that breaks off imports nothing, and a slow archive holds up no connection.
        return uploads.receive(request.body as Readable, async (file) => {
          const dryRun = query.dryRun ?? false;
          const report = await importFile(
            file,
            {
              time: query.time ?? null,
              map: query.map === undefined ? [] : [query.map].flat(),
              timeFormat: query.timeFormat ?? null,
              encoding: query.encoding ?? null,
              decimal: (query.decimal as '.' | ',' | undefined) ?? null,
              unit: (query.unit as 'C' | 'F' | undefined) ?? null,
              offsetAt,
            },
            {
              now: clock(),
              write: (rows) =>
                dryRun
                  ? Promise.resolve({ rejected: [] })
                  : storeRows(rows.map((row) => ({ ...row, room: room.id, store: room.store }))),
            },
          );
          if (!dryRun) {
            const { username } = personOf(request).person;
            request.log.info({ room: room.id, rows: report.rows, by: username }, 'a file was imported');
          }
          const iso = localIso(offsetAt);
          return {
            room: room.id,
            stored: !dryRun,
            ...report,
            skipped: [...report.skipped],
            understood: { ...report.understood, timeZone, columns: [...report.understood.columns] },
            preview: report.preview.map(({ line, text, row }) => ({
              line,
              text,
              time: iso(row.t),
              v: { ...row.v },
            })),
          };
        });
      },
    );
  });
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
