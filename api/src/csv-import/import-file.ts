import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { kindOf } from '@coldfield/protocol';
import { CsvError, parse } from 'csv-parse';
import type { StoredRow, WriteOutcome } from '../archive/archive.ts';
import { type DecimalMark, detectDecimal, type Unit } from './cell.ts';
import { type CellTime, timeReader } from './clock-time.ts';
import { detectEncoding, type Encoding } from './encoding.ts';
import { ImportError, ImportStopped } from './import-error.ts';
import { findLayout, type Layout, PARSE_OPTIONS } from './layout.ts';
import { createRowReader, timeCell } from './read-row.ts';
import { type Skip, Skipped } from './skipped.ts';
import { WallClock } from './wall-clock.ts';

const HEAD_BYTES = 256 * 1024;
const BATCH_ROWS = 2_000;
const PREVIEW_ROWS = 10;

export interface ImportOptions {
  /** See `findLayout`. */
  readonly time: string | null;
  readonly map: readonly string[];
  /** Found from the file when null. */
  readonly timeFormat: string | null;
  readonly encoding: Encoding | null;
  readonly decimal: DecimalMark | null;
  /** Of temperatures; null for what the headers say, else °C. */
  readonly unit: Unit | null;
  /** Local time minus UTC of times without zone, ms. */
  readonly offsetAt: (t: number) => number;
}

export interface ImportReport {
  /** Rows taken, and readings in them. */
  readonly rows: number;
  readonly readings: number;
  /** Times (epoch ms) of the earliest and latest row taken; null without one. */
  readonly from: number | null;
  readonly to: number | null;
  /** Rows with the time of the row before: their readings are put together. */
  readonly sameTime: number;
  readonly skipped: readonly Skip[];
  readonly understood: {
    readonly encoding: Encoding;
    readonly delimiter: string;
    readonly headerLine: number | null;
    readonly time: string;
    readonly timeFormat: string;
    readonly decimal: DecimalMark;
    readonly columns: readonly {
      readonly title: string;
      readonly key: string;
      readonly fahrenheit: boolean;
    }[];
  };
  /** The first rows as they are understood. */
  readonly preview: readonly { readonly line: number; readonly text: string; readonly row: StoredRow }[];
}

/**
 * Reads a logger's CSV and hands its rows to `write`, some thousand at a time; what cannot be believed is left out
 * and counted. The whole is never in memory.
 * @throws {ImportError} when the file is not understood at all, or cannot be read to its end: nothing is written then.
 * @throws {ImportStopped} when `write` fails after rows were written.
 */
export async function importFile(
  path: string,
  options: ImportOptions,
  deps: { readonly write: (rows: StoredRow[]) => Promise<WriteOutcome>; readonly now: number },
): Promise<ImportReport> {
  const bytes = await headOf(path);
  const encoding = options.encoding ?? detectEncoding(bytes);
  const decoded = new TextDecoder(encoding).decode(bytes);
  const head = bytes.length < HEAD_BYTES ? decoded : decoded.slice(0, decoded.lastIndexOf('\n') + 1);
  const layout = findLayout(head, options.time, options.map);
  if (layout.columns.length === 0)
    throw new ImportError('no column is mapped to a sensor, such as Temperature=air1');

  const sample = await sampleOf(head, layout);
  const times = sample.map((cells) => timeCell(cells, layout));
  const reader = timeReader(layout.isOwn ? 'epoch-ms' : options.timeFormat, times);
  const values = layout.columns.filter(({ role }) => role !== 'q');
  const decimal =
    options.decimal ??
    (layout.isOwn
      ? '.'
      : detectDecimal(
          sample.flatMap((cells) => values.map(({ index }) => cells[index] ?? '')),
          layout.delimiter,
        ));
  const clock = new WallClock(options.offsetAt, isAscending(times.map(reader.read)));
  const unitOf = (unit: Unit | null): Unit => options.unit ?? unit ?? 'C';

  const skipped = new Skipped();
  const readRow = createRowReader({
    layout,
    readTime: reader.read,
    clock,
    decimal,
    unitOf,
    skipped,
    now: deps.now,
  });
  const preview: { line: number; text: string; row: StoredRow }[] = [];
  let batch: { line: number; row: StoredRow }[] = [];
  let rows = 0;
  let readings = 0;
  let sameTime = 0;
  let lastT: number | null = null;
  let first: number | null = null;
  let last: number | null = null;
  let headerLine: number | null = null;

  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const { rejected } = await deps.write(batch.map(({ row }) => row)).catch((error: unknown) => {
      // Without a row there is nothing to tell but the failure itself.
      throw rows === 0 ? error : new ImportStopped(rows, batch[0]?.line ?? 0, error);
    });
    for (const { index, reason } of rejected) skipped.add('refused', batch[index]?.line ?? 0, reason);
    rows += batch.length - rejected.length;
    batch = [];
  };

  const take = (cells: readonly string[], line: number): void => {
    const read = readRow(cells, line);
    if (read === null) return;
    const { row } = read;
    if (row.t === lastT) sameTime++;
    lastT = row.t;
    readings += read.readings;
    first = Math.min(first ?? row.t, row.t);
    last = Math.max(last ?? row.t, row.t);
    if (preview.length < PREVIEW_ROWS)
      preview.push({ line, text: cells.join(layout.delimiter).slice(0, 200), row });
    batch.push({ line, row });
  };

  // To its end before anything is stored: a file that cannot be read leaves nothing behind.
  for await (const _ of recordsOf(path, encoding, layout.delimiter));

  let record = 0;
  for await (const { cells, line } of recordsOf(path, encoding, layout.delimiter)) {
    record++;
    if (record <= layout.headerRecords) headerLine = line;
    else take(cells, line);
    if (batch.length >= BATCH_ROWS) await flush();
  }
  await flush();
  return {
    rows,
    readings,
    from: first,
    to: last,
    sameTime,
    skipped: skipped.list(),
    understood: {
      encoding,
      delimiter: layout.delimiter,
      headerLine,
      time: layout.time.map(({ title }) => title).join(' + '),
      timeFormat: reader.name,
      decimal,
      columns: layout.columns.map(({ title, key, role, unit }) => ({
        title,
        key: role === 'v' ? key : `${key}.${role}`,
        fahrenheit: kindOf(key)?.kind.unit === '°C' && unitOf(unit) === 'F',
      })),
    },
    preview,
  };
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function sampleOf(head: string, layout: Layout): Promise<string[][]> {
  const sample: string[][] = [];
  try {
    for await (const { cells } of records(Readable.from([head]), layout.delimiter)) sample.push(cells);
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
  }
  return sample.slice(layout.headerRecords);
}

function isAscending(times: readonly (CellTime | null)[]): boolean {
  const walls = times.flatMap((time) => (time === null ? [] : ['wall' in time ? time.wall : time.instant]));
  return (walls.at(-1) ?? 0) >= (walls[0] ?? 0);
}

function recordsOf(
  path: string,
  encoding: Encoding,
  delimiter: string,
): AsyncGenerator<{ cells: string[]; line: number }> {
  return records(Readable.from(textOf(path, encoding)), delimiter);
}

async function* textOf(path: string, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of createReadStream(path))
    yield decoder.decode(chunk as Uint8Array, { stream: true });
  yield decoder.decode();
}

async function* records(
  text: Readable,
  delimiter: string,
): AsyncGenerator<{ cells: string[]; line: number }> {
  const parser = parse({ ...PARSE_OPTIONS, delimiter, info: true });
  // An error comes out of the loop below.
  pipeline(text, parser, () => undefined);
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>)
      yield { cells: record, line: info.lines };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new ImportError(
      `the file cannot be read as CSV: ${error.message}; perhaps a quotation mark is never closed`,
    );
  }
}
