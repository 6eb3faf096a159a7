import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Ack,
  decodeAck,
  encodeTelemetry,
  type Frame,
  type Telemetry,
  topicFor,
} from '@coldfield/protocol';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Archive, ArchiveError } from '../archive/archive.ts';
import { openSqliteArchive } from '../archive/sqlite/sqlite-archive.ts';
import { createBarrier } from '../journal/barrier.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { createLedger } from '../ledger/create-ledger.ts';
import { createLiveState } from '../live-state/create-live-state.ts';
import { createMarks } from '../projections/marks.ts';
import { createQuarantine } from '../quarantine/create-quarantine.ts';
import { createIngest } from './ingest.ts';
import { createIngestMetrics } from './metrics.ts';
import { createSpool } from './spool.ts';

const NOW = 1_790_000_000_000;
const log = pino({ level: 'silent' });
const telemetryTopic = topicFor('g1', 'telemetry');

let folder: string;
let archive: Archive;
let journal: Journal;
let broken = false;
let stops: (() => Promise<void>)[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coldfield-ingest-'));
  archive = await openSqliteArchive(join(folder, 'archive.sqlite'), { now: () => NOW });
  journal = openJournal(join(folder, 'journal.sqlite'));
  broken = false;
  stops = [];
});
afterEach(async () => {
  broken = false;
  for (const stop of stops) await stop();
  await archive.close();
  journal.close();
  rmSync(folder, { recursive: true });
});

/** The real stages on real files; only the archive can be made to refuse. */
function start(options: { spoolBytes?: number; now?: () => number } = {}) {
  const now = options.now ?? (() => NOW);
  const acks: Ack[] = [];
  const ledger = createLedger(journal);
  const quarantine = createQuarantine(journal);
  const liveState = createLiveState({ now });
  const spool = createSpool(journal, options.spoolBytes ?? 1_000_000);
  const failing: Archive = {
    ...archive,
    write: async (rows) => {
      if (broken) throw new ArchiveError('archive-down', 'the archive is down', { retryable: true });
      return archive.write(rows);
    },
  };
  const ingest = createIngest({
    archive: failing,
    journal,
    barrier: createBarrier(),
    ledger,
    marks: createMarks(journal, { now }),
    quarantine,
    spool,
    liveState,
    registry: {
      roomAt: (gateway, room) =>
        room === 'one-too-many'
          ? null
          : { store: 's', room: `${gateway}-${room}`, provisional: false, cadenceMs: 60_000 },
    },
    metrics: createIngestMetrics(new Registry()),
    log,
    now,
    foreign: { deviceOf: () => null, decode: () => null, openAnother: () => null },
    publishReply: () => undefined,
    publishAck: (_gateway, payload) => acks.push(decodeAck(Buffer.from(payload))),
  });
  ingest.start();
  stops.push(() => ingest.stop());
  const send = (payload: Uint8Array | string) =>
    ingest.handle({ topic: telemetryTopic, payload: Buffer.from(payload) });
  /** A client of a stream is never kept waiting. */
  const sendStream = (payload: Uint8Array): void => {
    expect(send(payload)).toBeUndefined();
  };
  return { ingest, ledger, quarantine, liveState, spool, acks, send, sendStream };
}

function frame(seq: number, t: number, v: Record<string, number> = { air1: seq / 10 }): Frame {
  return { seq, t, room: 'r', v };
}

function message(frames: Frame[], over: Partial<Telemetry> = {}): Uint8Array {
  return encodeTelemetry({
    v: 1,
    stream: 's1',
    boot: 'b1',
    oldest: 1,
    sentAt: NOW,
    dropped: [],
    frames,
    ...over,
  });
}

const acked = (acks: Ack[]): [number, number][] => acks.flatMap((ack) => ack.acks);

describe('ingest of a stream', () => {
  it('acknowledges a frame only when it can be read back from the archive', async () => {
    const { sendStream, acks, ledger } = start();
    sendStream(message([frame(1, NOW - 2_000), frame(2, NOW - 1_000)]));
    await vi.waitFor(() => expect(acked(acks)).toEqual([[1, 2]]));
    expect(acks[0]).toMatchObject({ stream: 's1', boot: 'b1', serverTime: NOW });
    const rows = await archive.read('g1-r', 0, NOW, 10);
    expect(rows.map(({ t, v }) => [t, v.air1])).toEqual([
      [NOW - 2_000, 0.1],
      [NOW - 1_000, 0.2],
    ]);
    expect(ledger.gateway('g1')?.streams).toMatchObject([{ arrived: 2, pending: 0, lost: [] }]);
  });

  it('stores a resent frame once, and counts it once', async () => {
    const { sendStream, acks, ledger } = start();
    for (let i = 0; i < 3; i++) {
      sendStream(message([frame(1, NOW - 1_000)]));
      await vi.waitFor(() => expect(acked(acks)).toHaveLength(i + 1));
    }
    expect(await archive.read('g1-r', 0, NOW, 10)).toHaveLength(1);
    expect(ledger.gateway('g1')?.streams).toMatchObject([{ arrived: 1 }]);
  });

  it('never skips a frame because of its number: a restored buffer counts again from an old one', async () => {
    const { sendStream, acks } = start();
    sendStream(message([frame(1, NOW - 9_000), frame(2, NOW - 8_000)]));
    await vi.waitFor(() => expect(acked(acks)).toEqual([[1, 2]]));
    sendStream(message([frame(2, NOW - 3_000)], { boot: 'b2' }));
    await vi.waitFor(() => expect(acked(acks)).toHaveLength(2));
    expect(await archive.read('g1-r', 0, NOW, 10)).toHaveLength(3);
  });

  it('keeps the live view going while the archive is down, and acknowledges nothing until it is back', async () => {
    const { sendStream, acks, liveState, ingest } = start();
    broken = true;
    sendStream(message([frame(1, NOW - 2_000)]));
    await vi.waitFor(() => expect(ingest.archiveDownSince()).toBe(NOW));
    sendStream(message([frame(2, NOW - 1_000)]));
    expect(liveState.room('g1-r')?.readings.air1?.value).toBe(0.2);
    expect(acks).toEqual([]);
    broken = false;
    await vi.waitFor(() => expect(acked(acks).flat()).toContain(2), { timeout: 5_000 });
    expect(await archive.read('g1-r', 0, NOW, 10)).toHaveLength(2);
    expect(ingest.archiveDownSince()).toBeNull();
  });

  it('quarantines and acknowledges a frame ahead of its arrival, and never shows it', async () => {
    const { sendStream, acks, liveState, quarantine, ledger } = start();
    sendStream(message([frame(1, NOW + 301_000)]));
    await vi.waitFor(() => expect(acked(acks)).toEqual([[1, 1]]));
    expect(liveState.room('g1-r')).toBeUndefined();
    expect(await archive.read('g1-r', 0, NOW * 2, 10)).toEqual([]);
    expect(quarantine.list(5)).toMatchObject([{ reason: 'clock-ahead', gateway: 'g1' }]);
    expect(ledger.gateway('g1')?.streams).toMatchObject([
      { arrived: 0, lost: [{ reason: 'clock', frames: 1 }] },
    ]);
  });

  it('keeps what it believes of a frame, and the whole frame in the quarantine', async () => {
    const { sendStream, acks, quarantine } = start();
    sendStream(message([frame(1, NOW, { air1: 3.4, rh1: 140, warp1: 7, door1: 0.5 })]));
    await vi.waitFor(() => expect(acked(acks)).toEqual([[1, 1]]));
    const [row] = await archive.read('g1-r', 0, NOW + 1, 10);
    expect(row).toMatchObject({ v: { air1: 3.4 }, q: { rh1: 'implausible', door1: 'implausible' } });
    const [entry] = quarantine.list(5);
    expect(JSON.parse(Buffer.from(quarantine.raw(entry?.id ?? 0) ?? []).toString()).v).toMatchObject({
      warp1: 7,
    });
  });

  it('quarantines and acknowledges a frame of a room too many', async () => {
    const { sendStream, acks, quarantine, ledger, liveState } = start();
    sendStream(message([{ ...frame(1, NOW), room: 'one-too-many' }]));
    await vi.waitFor(() => expect(acked(acks)).toEqual([[1, 1]]));
    expect(quarantine.list(5)).toMatchObject([{ reason: 'too-many-rooms' }]);
    expect(ledger.gateway('g1')?.streams).toMatchObject([{ lost: [{ reason: 'rejected', frames: 1 }] }]);
    expect(liveState.room('g1-one-too-many')).toBeUndefined();
  });

  it('acknowledges what a gateway gave up, once that is in the ledger', async () => {
    const { sendStream, acks, ledger } = start();
    sendStream(message([frame(4, NOW)], { oldest: 4, dropped: [[1, 3, 'thinned']] }));
    await vi.waitFor(() => expect(acked(acks)).toEqual([[1, 4]]));
    expect(ledger.gateway('g1')?.streams).toMatchObject([{ lost: [{ reason: 'thinned', frames: 3 }] }]);
  });

  it('tells the time to a gateway that sends no frame yet', async () => {
    const { sendStream, acks } = start();
    sendStream(message([]));
    await vi.waitFor(() => expect(acks).toMatchObject([{ boot: 'b1', acks: [], serverTime: NOW }]));
  });
});

describe('ingest of a foreign client', () => {
  it('lets go of a message when it is in the archive, with the arrival for a time', async () => {
    const { send } = start();
    await send('{"air1": 3.4}');
    expect(await archive.read('g1-main', 0, NOW + 10, 10)).toEqual([{ t: NOW, v: { air1: 3.4 } }]);
  });

  it('keeps two readings of the same millisecond apart', async () => {
    const { send } = start();
    await Promise.all([send('{"air1": 1}'), send('{"air1": 2}')]);
    expect(await archive.read('g1-main', 0, NOW + 10, 10)).toHaveLength(2);
  });

  it('lets go past 200 ms when the message is on the disk, and stores it when the archive is back', async () => {
    const first = start();
    broken = true;
    await first.send('{"air1": 3.4}');
    expect(first.spool.size().messages).toBe(1);
    await first.ingest.stop();
    broken = false;
    const second = start();
    await vi.waitFor(async () => expect(await archive.read('g1-main', 0, NOW + 10, 10)).toHaveLength(1));
    await second.send('{"air1": 5, "t": 1700000000000}');
    await vi.waitFor(async () => {
      await journal.commit();
      expect(createSpool(journal, 1).size().messages).toBe(0);
    });
  });

  it('makes the client keep its message when the spool is full', async () => {
    const { send } = start({ spoolBytes: 20 });
    broken = true;
    await expect(send('{"air1": 3.4}')).rejects.toThrow('the spool is full');
  });
});

describe('ingest of what it cannot understand', () => {
  it.each([
    ['no JSON', '{"air1":', 'not-json'],
    ['an array', '[1]', 'not-an-object'],
    ['a stream of another version', '{"v":2,"stream":"s"}', 'version'],
    [
      'a frame without a time',
      '{"v":1,"stream":"s","boot":"b","oldest":1,"sentAt":1,"dropped":[],"frames":[{"seq":1}]}',
      'schema',
    ],
  ])(
    'sends %s to the quarantine with its bytes, and says that it arrived',
    async (_name, payload, reason) => {
      const { send, quarantine } = start();
      await send(payload);
      const [entry] = quarantine.list(5);
      expect(entry).toMatchObject({ reason, gateway: 'g1', bytes: payload.length });
    },
  );
});
