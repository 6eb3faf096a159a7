import { Readable } from 'node:stream';
import { Type } from 'typebox';
import type { Archive } from '../../archive/archive.ts';
import { ErrorSchema } from '../../contract/index.ts';
import { zoneOffsetMs } from '../../csv-import/zone-offset.ts';
import { EXPORT_FORMATS, exportRoom } from '../../export/export-room.ts';
import type { Records } from '../../records/index.ts';
import { type App, scopeOf } from '../app.ts';
import { contentDisposition } from '../content-disposition.ts';
import { languageOf } from '../language.ts';
import { Problem } from '../problem.ts';
import { timeParameter } from '../time-parameter.ts';

const DAY_MS = 24 * 3_600_000;
/** Longer than any archive; a limit against what nobody means. */
const MAX_YEARS = 30;

const time = (description: string) => Type.Optional(Type.String({ maxLength: 40, description }));

export interface ExportDeps {
  readonly records: Records;
  readonly archive: Pick<Archive, 'read'>;
  readonly clock: () => number;
}

export function exportRoutes(app: App, { records, archive, clock }: ExportDeps): void {
  app.get(
    '/api/rooms/:id/export',
    {
      config: { access: 'stores.view' },
      schema: {
        summary: 'Every row of a room, as CSV for spreadsheets or as line protocol for InfluxDB',
        description:
          'A row a line. CSV: UTF-8 with a byte order mark; times with the zone of the store and as epoch ms; a ' +
          'value, a quality code and the least and greatest sample for each sensor. Line protocol: the schema of ' +
          'docs/influxdb-schema.md, times in ms. Times of the query are ISO 8601 with their zone, or epoch ms.',
        tags: ['stores'],
        params: Type.Object({ id: Type.String() }),
        querystring: Type.Object(
          {
            from: time('inclusive; 24 h before the end when missing'),
            to: time('exclusive; now when missing'),
            format: Type.Optional(Type.Enum([...EXPORT_FORMATS])),
            language: Type.Optional(
              Type.Enum(['zh', 'en'], { description: 'of the names; that of Accept-Language when missing' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Unsafe<Readable>(Type.String()), '4xx': ErrorSchema, 503: ErrorSchema },
      },
    },
    async (request, reply) => {
      const { query } = request;
      const room = await records.stores.room(scopeOf(request), request.params.id);
      if (room === null) throw new Problem('not-found');
      const to = query.to === undefined ? clock() : timeParameter(query.to, '/to');
      const from = query.from === undefined ? to - DAY_MS : timeParameter(query.from, '/from');
      if (from >= to || to - from > MAX_YEARS * 366 * DAY_MS) {
        throw new Problem('time-order', { years: MAX_YEARS }, '/from');
      }
      const format = query.format ?? 'csv';
      // A link that a browser follows carries the browser's language, which need not be the page's.
      const language = query.language ?? languageOf(request.headers['accept-language']);
      const named = <T extends string | null>(one: { name: T; nameEn?: string | null | undefined }) =>
        language === 'en' && one.nameEn ? one.nameEn : one.name;
      const names = new Map(room.sensors.map((sensor) => [sensor.key, named(sensor)]));
      const offsetAt = (t: number): number => zoneOffsetMs(room.timeZone, t);
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const text = exportRoom(
        archive,
        { id: room.id, store: room.store, names, offsetAt },
        { from, to, format, signal: gone.signal },
      );
      // The first piece before the answer begins, so that an archive that is down is an error and not half a file.
      const first = await text.next();
      const day = (t: number): string => new Date(t + offsetAt(t)).toISOString().slice(0, 10);
      const name = `${named(room)}-${day(from)}-${day(to)}.${format === 'csv' ? 'csv' : 'lp'}`;
      void reply
        .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'text/plain; charset=utf-8')
        .header(
          'content-disposition',
          contentDisposition('attachment', name, `${room.id}.${format === 'csv' ? 'csv' : 'lp'}`),
        );
      return reply.send(Readable.from(rest(first, text), { objectMode: false, highWaterMark: 256 * 1024 }));
    },
  );
}

async function* rest(first: IteratorResult<string>, text: AsyncGenerator<string>): AsyncGenerator<Buffer> {
  if (first.done !== true) yield Buffer.from(first.value);
  for await (const piece of text) yield Buffer.from(piece);
}
