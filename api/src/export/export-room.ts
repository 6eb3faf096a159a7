import type { Archive, StoredRow } from '../archive/archive.ts';
import { pointOf } from '../archive/influx/points.ts';
import { lineOf } from '../archive/influx2/line-protocol.ts';
import { columnTitle, EPOCH_COLUMN, ROLES, TIME_COLUMN, textCell } from './csv-columns.ts';
import { localIso } from './local-time.ts';

export const EXPORT_FORMATS = ['csv', 'line-protocol'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportRoom {
  readonly id: string;
  readonly store: string;
  /** Names of sensors by key, for the header. */
  readonly names: ReadonlyMap<string, string | null>;
  /** Local time minus UTC at an instant, ms. */
  readonly offsetAt: (t: number) => number;
}

export interface ExportRange {
  /** Epoch ms, inclusive and exclusive. */
  readonly from: number;
  readonly to: number;
  readonly format: ExportFormat;
  /** Once nobody listens any more, nothing further is read. */
  readonly signal: AbortSignal;
}

/** Rows in memory at once. */
const PAGE_ROWS = 2_000;

/**
 * The rows of a room in `[from, to)` (epoch ms) as text, a row a line, page by page.
 *
 * CSV is UTF-8 with a byte order mark, which Excel needs for Chinese: time, epoch ms, then the value of each sensor,
 * then its quality code and its least and greatest sample. Line protocol follows docs/influxdb-schema.md, times in ms.
 * @throws {ArchiveError}
 */
export async function* exportRoom(
  archive: Pick<Archive, 'read'>,
  room: ExportRoom,
  range: ExportRange,
): AsyncGenerator<string> {
  const { format } = range;
  if (format === 'line-protocol') {
    for await (const rows of pages(archive, room.id, range)) {
      let text = '';
      for (const row of rows) {
        const point = pointOf({ ...row, room: room.id, store: room.store });
        // What InfluxDB cannot hold stays visible, as a comment.
        text += typeof point === 'string' ? `# ${row.t}: ${point}\n` : `${lineOf(point)}\n`;
      }
      yield text;
    }
    return;
  }
  const keys = await keysIn(archive, room.id, range);
  const columns = ROLES.flatMap((role) => keys.map((key) => ({ key, role })));
  const iso = localIso(room.offsetAt);
  const titles = columns.map(({ key, role }) =>
    textCell(columnTitle(key, role, room.names.get(key) ?? null)),
  );
  yield `\uFEFF${[TIME_COLUMN, EPOCH_COLUMN, ...titles].join(',')}\r\n`;
  for await (const rows of pages(archive, room.id, range)) {
    let text = '';
    for (const row of rows) {
      text += `${iso(row.t)},${row.t}`;
      for (const { key, role } of columns) {
        const cell = role === 'q' && row.v[key] !== undefined ? undefined : row[role]?.[key];
        // Numbers are no text: a minus is no formula.
        text += cell === undefined ? ',' : `,${typeof cell === 'number' ? cell : textCell(cell)}`;
      }
      text += '\r\n';
    }
    yield text;
  }
}

async function* pages(
  archive: Pick<Archive, 'read'>,
  room: string,
  { from, to, signal }: ExportRange,
): AsyncGenerator<StoredRow[]> {
  for (let at = from; at < to && !signal.aborted; ) {
    const rows = await archive.read(room, at, to, PAGE_ROWS);
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE_ROWS) return;
    at = (rows.at(-1) as StoredRow).t + 1;
  }
}

/** A header comes before the first row, so the rows are looked through once for their sensors. */
async function keysIn(archive: Pick<Archive, 'read'>, room: string, range: ExportRange): Promise<string[]> {
  const keys = new Set<string>();
  for await (const rows of pages(archive, room, range)) {
    for (const row of rows) {
      for (const role of ROLES) for (const key in row[role]) keys.add(key);
    }
  }
  return [...keys].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
