import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { judgeGateway, judgeServer } from './fsyncs.ts';
import { type Call, readTrace } from './trace.ts';

/** Reads lines as strace would have written them. */
function trace(...lines: string[]): Call[] {
  const folder = mkdtempSync(join(tmpdir(), 'coldfield-trace-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'trace');
  writeFileSync(file, lines.join('\n'));
  return readTrace(file);
}

const CAME =
  '7 read(25<socket:[9]>, "0\\10coldfield/v1/g1/telemetry\\0\\1{\\"frames\\":[{\\"seq\\":5,\\"t\\":1}]}", 65536) = 90';
const ARCHIVE = '8 fdatasync(20</d/archive.sqlite-wal>) = 0';
const JOURNAL = '7 fdatasync(21</d/journal.sqlite-wal>) = 0';
const ACK = '7 write(25<socket:[9]>, "0coldfield/v1/g1/ack{\\"acks\\":[[5,5]],\\"serverTime\\":1}", 60) = 60';

describe('the verdict on a server', () => {
  it.each<[name: string, lines: string[], held: boolean]>([
    ['holds when both files are synced between frame and ack', [CAME, ARCHIVE, JOURNAL, ACK], true],
    ['fails when the archive is not synced', [CAME, JOURNAL, ACK], false],
    ['fails when the journal is not synced', [CAME, ARCHIVE, ACK], false],
    ['fails when the sync was before the frame came', [ARCHIVE, JOURNAL, CAME, ACK], false],
    ['fails when the ledger was synced before the archive', [CAME, JOURNAL, ARCHIVE, ACK], false],
    [
      'fails when the sync is over only after the ack',
      [
        CAME,
        ARCHIVE,
        '9 fdatasync(21</d/journal.sqlite-wal> <unfinished ...>',
        ACK,
        '9 <... fdatasync resumed>) = 0',
      ],
      false,
    ],
  ])('%s', (_name, lines, held) => {
    expect(judgeServer(trace(...lines)).every(({ ok }) => ok === true)).toBe(held);
  });
});

const WRITTEN = '7 pwrite64(20</d/buffer.sqlite-wal>, "x", 1, 0) = 1';
const SYNCED = '7 fdatasync(20</d/buffer.sqlite-wal>) = 0';
const publish = (seq: number): string =>
  `7 write(30<socket:[9]>, "2coldfield/v1/g1/telemetry{\\"frames\\":[{\\"seq\\":${seq}}]}", 60) = 60`;

describe('the verdict on a gateway', () => {
  it.each<[name: string, lines: string[], held: boolean]>([
    [
      'holds when each commit is synced before its frames leave',
      [WRITTEN, SYNCED, publish(1), WRITTEN, SYNCED, publish(2)],
      true,
    ],
    [
      'fails when frames leave before the sync',
      [WRITTEN, SYNCED, publish(1), WRITTEN, publish(2), SYNCED],
      false,
    ],
    ['fails when frames leave without a sync', [WRITTEN, SYNCED, publish(1), publish(2)], false],
  ])('%s', (_name, lines, held) => {
    expect(judgeGateway(trace(...lines)).every(({ ok }) => ok === true)).toBe(held);
  });
});
