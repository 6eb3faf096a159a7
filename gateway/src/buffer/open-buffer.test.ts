import {
  cpSync,
  existsSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../testing/temp-folder.ts';
import { frame, frames, open, seqsOf, T0 } from './buffer.fixture.ts';
import type { NewFrame } from './frame.ts';
import { openBuffer } from './open-buffer.ts';

test('frames behind a stretch that waits to be removed are still read', () => {
  const { buffer } = open();
  buffer.commit(frames(30));
  buffer.forget([[1, 20]]);
  expect(buffer.read(0, 5).map(({ seq }) => seq)).toEqual([21, 22, 23, 24, 25]);
});

test('numbers go on after a restart, even when everything was forgotten', () => {
  const { buffer, path } = open();
  expect(buffer.commit(frames(3)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  buffer.forget([[1, 3]]);
  buffer.flush();
  expect(buffer.size).toBe(0);
  expect(buffer.oldest).toBe(4);
  const { stream } = buffer;
  buffer.close();
  const { buffer: again } = open(path);
  expect(again.stream).toBe(stream);
  expect(again.commit(frames(1, 3)).map(({ seq }) => seq)).toEqual([4]);
});

test('a committed frame is on disk for another connection before commit returns, in one transaction', () => {
  const { buffer, path } = open();
  const before = statSync(`${path}-wal`).size;
  buffer.commit(frames(50));
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(before);
  const other = new DatabaseSync(path, { readOnly: true });
  onTestFinished(() => other.close());
  expect(other.prepare('SELECT count(*) AS n FROM frames').get()?.n).toBe(50);
  expect(other.prepare('PRAGMA journal_mode').get()?.journal_mode).toBe('wal');
});

test('a trigger of somebody else sees every committed frame as one insert', () => {
  const { buffer, path } = open();
  buffer.close();
  const other = new DatabaseSync(path);
  other.exec(`CREATE TABLE journal (seq INTEGER, room TEXT, t INTEGER, body TEXT);
    CREATE TRIGGER keep AFTER INSERT ON frames BEGIN
      INSERT INTO journal VALUES (NEW.seq, NEW.room, NEW.t, NEW.body);
    END`);
  other.close();
  const { buffer: again } = open(path);
  const written = again.commit(frames(5));
  again.forget([[1, 5]]);
  again.close();
  const check = new DatabaseSync(path, { readOnly: true });
  onTestFinished(() => check.close());
  expect(
    check
      .prepare('SELECT * FROM journal ORDER BY seq')
      .all()
      .map((row) => ({ ...row })),
  ).toEqual(written);
});

test('t strictly increases per room, also when two frames claim the same instant', () => {
  const { buffer } = open();
  const written = buffer.commit([frame(5), frame(5), frame(4), frame(5, 'room-2')]);
  expect(written.map(({ t }) => t - T0)).toEqual([300_000, 300_001, 300_002, 300_000]);
});

test('a step back of more than ten minutes is followed, because the later times were wrong', () => {
  const { buffer } = open();
  const [, second] = buffer.commit([frame(1_000_000), frame(0)]);
  expect(second?.t).toBe(T0);
  expect(buffer.counts.stepsBack).toBe(1);
});

test('a damaged file is set aside, counted, and a new stream begins', () => {
  const { buffer, path } = open();
  buffer.commit(frames(2_000));
  const { stream } = buffer;
  buffer.close();
  rmSync(`${path}-wal`, { force: true });
  const fd = openSync(path, 'r+');
  for (let page = 1; page < 20; page++) writeSync(fd, 'damaged!'.repeat(512), page * 4_096);
  const { buffer: again } = open(path);
  expect(again.counts.corrupt).toBe(1);
  expect(again.stream).not.toBe(stream);
  expect(again.commit(frames(1)).map(({ seq }) => seq)).toEqual([1]);
  expect(readdirSync(dirname(path)).filter((name) => name.includes('.corrupt-')).length).toBeGreaterThan(0);
});

test.each([
  ['rubbish', Buffer.alloc(10_000, 'rubbish')],
  ['a text', Buffer.from('hello')],
  ['half a header', Buffer.from('SQLite format 3\0').subarray(0, 9)],
])('a file that holds %s is set aside', (_, content) => {
  const path = join(tempFolder(), 'buffer.sqlite');
  writeFileSync(path, content);
  const { buffer } = open(path);
  expect(buffer.counts.corrupt).toBe(1);
  expect(buffer.commit(frames(1))).toHaveLength(1);
});

test('damage that shows only while running does not end it: the frame at hand goes into a new file', () => {
  const { buffer, path } = open();
  for (let i = 0; i < 200; i++) buffer.commit(frames(20, i * 20));
  const { stream } = buffer;
  const other = new DatabaseSync(path);
  other.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  other.close();
  const fd = openSync(path, 'r+');
  for (let at = 4_096; at < statSync(path).size; at += 4_096) writeSync(fd, 'damaged!'.repeat(512), at);
  let written = 0;
  for (let i = 0; i < 400 && buffer.stream === stream; i++)
    written += buffer.commit(frames(20, 4_000 + i * 20)).length;
  expect(buffer.stream).not.toBe(stream);
  expect(written).toBeGreaterThan(0);
  expect(buffer.counts.corrupt).toBe(1);
  expect(buffer.size).toBeGreaterThan(0);
});

test('only the two newest damaged files are kept', () => {
  const path = join(tempFolder(), 'buffer.sqlite');
  for (let i = 0; i < 5; i++) {
    writeFileSync(path, 'rubbish'.repeat(100));
    const buffer = openBuffer(path, { wallMs: () => T0 + i * 1_000 });
    buffer.close();
  }
  const aside = readdirSync(dirname(path)).filter((name) => /corrupt-[^/]*Z$/.test(name));
  expect(aside).toHaveLength(2);
});

test('a buffer restored from an older copy keeps its frames and gets a new stream', () => {
  const { buffer, path } = open();
  buffer.commit(frames(10));
  buffer.forget([[1, 4]]);
  buffer.close();
  cpSync(path, `${path}.copy`);
  const { buffer: later } = open(path);
  later.commit(frames(10, 10));
  const { stream } = later;
  later.close();
  cpSync(`${path}.copy`, path);
  const { buffer: restored } = open(path);
  expect(restored.stream).not.toBe(stream);
  expect(restored.counts.restored).toBe(1);
  expect(restored.read(0, 100).map(({ seq, t }) => [seq, (t - T0) / 60_000])).toEqual([
    [1, 4],
    [2, 5],
    [3, 6],
    [4, 7],
    [5, 8],
    [6, 9],
  ]);
  expect(restored.commit(frames(1, 30)).map(({ seq }) => seq)).toEqual([7]);
});

test('an ordinary restart, also one without a clean end, keeps the stream', () => {
  const { buffer, path } = open();
  buffer.commit(frames(10));
  // No close: what is on disk now is what a killed process leaves.
  const copy = join(tempFolder(), 'buffer.sqlite');
  for (const suffix of ['', '-wal', '.high']) cpSync(path + suffix, copy + suffix);
  const { buffer: again } = open(copy);
  expect(again.stream).toBe(buffer.stream);
  expect(seqsOf(again)).toEqual(seqsOf(buffer));
});

test('frames without a trusted clock are kept, not read, and stamped once in order', () => {
  const { buffer } = open(undefined, { epoch: 'run-1' });
  expect(buffer.commit([{ room: 'r', t: null, mono: 1_000, v: { air1: 1 } }])).toEqual([]);
  expect(buffer.commit([{ room: 'r', t: null, mono: 2_000, v: { air1: 2 } }])).toEqual([]);
  expect(buffer.read(0, 10)).toEqual([]);
  expect(buffer.size).toBe(2);
  buffer.stamp(T0);
  expect(buffer.read(0, 10).map(({ t }) => t - T0)).toEqual([1_000, 2_000]);
  buffer.stamp(T0 + 99_000);
  expect(buffer.read(0, 10).map(({ t }) => t - T0)).toEqual([1_000, 2_000]);
});

test('unstamped frames of an earlier start are stamped exactly while the machine kept running', () => {
  const { buffer, path } = open(undefined, { epoch: 'run-1' });
  buffer.commit([{ room: 'r', t: null, mono: 1_000, v: { air1: 1 } }]);
  buffer.close();
  const { buffer: again } = open(path, { epoch: 'run-1' });
  again.stamp(T0);
  expect(again.read(0, 10).map(({ t }) => t - T0)).toEqual([1_000]);
});

test('after a restart of the machine an estimate is kept, and a frame without one is dropped as clock', () => {
  const { buffer, path } = open(undefined, { epoch: 'run-1' });
  buffer.commit([
    { room: 'r', t: null, mono: 1_000, v: { air1: 1 } },
    { room: 'r', t: T0, mono: 2_000, v: { air1: 2 } },
  ]);
  buffer.close();
  const { buffer: again } = open(path, { epoch: 'run-2' });
  again.stamp(T0 + 500_000);
  expect(again.read(0, 10).map(({ seq, t }) => [seq, t])).toEqual([[2, T0]]);
  expect(again.dropped(10)).toEqual([[1, 1, 'clock']]);
  expect(again.counts.clockDropped).toBe(1);
  expect(again.size).toBe(1);
});

test('past its frame limit the oldest half is thinned, the newest stays whole, and every number is accounted for', () => {
  const { buffer } = open(undefined, { maxFrames: 1_000 });
  for (let i = 0; i < 100; i++) buffer.commit(frames(50, i * 50));
  expect(buffer.size).toBeLessThanOrEqual(1_000);
  const held = seqsOf(buffer);
  expect(held.slice(-400)).toEqual(Array.from({ length: 400 }, (_, i) => 4_601 + i));
  expect((held[0] as number) < 200, 'the oldest history is sparse, not gone').toBe(true);
  const dropped = buffer
    .dropped(10_000)
    .flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
  expect([...held, ...dropped].toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 5_000 }, (_, i) => i + 1),
  );
  expect(buffer.counts.thinned).toBe(dropped.length);
});

test('past its byte limit the file stays bounded for ever', () => {
  const { buffer, path } = open(undefined, { maxBytes: 1_048_576 });
  const wide = (i: number): NewFrame => ({
    room: 'room-1',
    t: T0 + i * 1_000,
    v: Object.fromEntries(Array.from({ length: 40 }, (_, key) => [`air${key + 1}`, Math.sin(i + key) * 10])),
  });
  for (let i = 0; i < 300; i++) buffer.commit(Array.from({ length: 20 }, (_, j) => wide(i * 20 + j)));
  const bytes = [path, `${path}-wal`].reduce(
    (sum, file) => sum + (existsSync(file) ? statSync(file).size : 0),
    0,
  );
  expect(bytes).toBeLessThan(5 * 1_048_576);
  expect(buffer.lastSeq).toBe(6_000);
  expect(buffer.read(0, 1_000_000).at(-1)?.seq).toBe(6_000);
}, 30_000);

test('a full disk refuses the commit whole, thinning makes room, and nothing is numbered twice', () => {
  const { buffer } = open(undefined, { hardLimitBytes: 262_144 });
  let full = 0;
  for (let i = 0; i < 400; i++) {
    const batch = frames(20, i * 20);
    const { lastSeq, size } = buffer;
    try {
      buffer.commit(batch);
    } catch (error) {
      expect(error).toMatchObject({ code: 'buffer-full', retryable: true });
      expect([buffer.lastSeq, buffer.size]).toEqual([lastSeq, size]);
      full += 1;
      expect(buffer.thin()).toBeGreaterThan(0);
      for (let written = false; !written; ) {
        try {
          buffer.commit(batch);
          written = true;
        } catch {
          expect(buffer.thin()).toBeGreaterThan(0);
        }
      }
    }
  }
  expect(full).toBeGreaterThan(1);
  expect(buffer.lastSeq).toBe(8_000);
});

test('frames lost before the buffer get numbers that are reported as thinned', () => {
  const { buffer } = open();
  expect(buffer.commit(frames(1), 3).map(({ seq }) => seq)).toEqual([4]);
  expect(buffer.dropped(10)).toEqual([[1, 3, 'thinned']]);
  buffer.forget([[2, 2]]);
  buffer.flush();
  expect(buffer.dropped(10)).toEqual([
    [1, 1, 'thinned'],
    [3, 3, 'thinned'],
  ]);
});
