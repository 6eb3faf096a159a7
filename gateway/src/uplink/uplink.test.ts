import { join } from 'node:path';
import { type DecodedTelemetry, decodeTelemetry, encodeAck, MAX_PAYLOAD_BYTES } from '@coldfield/protocol';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { BufferOptions } from '../buffer/buffer.ts';
import { openBuffer } from '../buffer/open-buffer.ts';
import { createTimebase } from '../clock/timebase.ts';
import type { ClockSetting } from '../config/gateway-config.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { SendWindow } from './send-window.ts';
import { createUplink } from './uplink.ts';

type Sent = Extract<DecodedTelemetry, { origin: 'stream' }>;
const T0 = Date.UTC(2026, 6, 1);
const encoder = new TextEncoder();

/** A real buffer and a real uplink; only the wire and the clocks are the test's. */
function setUp(options: { setting?: ClockSetting; backlogBytesPerS?: number; buffer?: BufferOptions } = {}) {
  let mono = 1_000_000;
  let wireIsUp = true;
  const sent: Sent[] = [];
  const buffer = openBuffer(join(tempFolder(), 'buffer.sqlite'), { epoch: 'run', ...options.buffer });
  onTestFinished(() => buffer.close());
  const window = new SendWindow(30_000);
  let stamped: () => void = () => {};
  const timebase = createTimebase({
    setting: options.setting ?? 'ntp',
    system: { wallMs: () => T0 + mono, monotonicMs: () => mono, epoch: 'run' },
    onConfirmed: (offsetMs) => {
      buffer.stamp(offsetMs);
      stamped();
    },
  });
  const uplink = createUplink({
    boot: 'boot-1',
    buffer,
    window,
    timebase,
    monotonicMs: () => mono,
    wallMs: () => T0 + mono,
    publish: (payload) => {
      if (!wireIsUp) return false;
      expect(payload.byteLength).toBeLessThan(64 * 1_024);
      const decoded = decodeTelemetry(payload);
      if (decoded.origin === 'stream') sent.push(decoded);
      return true;
    },
    backlogBytesPerS: options.backlogBytesPerS ?? 100_000_000,
    log: pino({ level: 'silent' }),
  });
  stamped = () => uplink.stamped();
  let n = 0;
  return {
    buffer,
    uplink,
    sent,
    timebase,
    seqs: () => sent.flatMap(({ frames }) => frames.map(({ seq }) => seq)),
    commit: (count: number, extra: object = {}) => {
      const frames = Array.from({ length: count }, () => ({
        room: 'r',
        t: T0 + n++ * 1_000,
        v: { air1: n },
        ...extra,
      }));
      const written = buffer.commit(frames);
      uplink.committed(written);
      return written;
    },
    ack: (acks: [number, number][], more: { boot?: string; stream?: string } = {}) => {
      const ack = { stream: buffer.stream, boot: 'boot-1', acks, serverTime: T0 + mono, ...more };
      uplink.heard(encoder.encode(encodeAck(ack)));
    },
    pass: (ms: number) => {
      mono += ms;
      uplink.tick();
    },
    wire: (up: boolean) => {
      wireIsUp = up;
      if (up) uplink.connected();
      else uplink.disconnected();
    },
  };
}

test('after a connection the newest frames go first, then history from the oldest, each once', () => {
  const { commit, wire, ack, seqs, sent, pass } = setUp();
  commit(5_000);
  wire(true);
  expect(seqs(), 'history waits for the next tick').toHaveLength(64);
  pass(200);
  expect(sent[0]?.frames, 'the first message asks for the time').toEqual([]);
  expect(seqs().slice(0, 64)).toEqual(Array.from({ length: 64 }, (_, i) => 4_937 + i));
  expect(seqs().slice(64, 67)).toEqual([1, 2, 3]);
  while (new Set(seqs()).size < 5_000) {
    const before = seqs().length;
    ack([[1, 5_000]]);
    expect(seqs().length, 'an ack lets history go on').toBeGreaterThan(before);
  }
  expect(seqs()).toHaveLength(5_000);
});

test('at most 256 KiB are unacknowledged, and live data passes all the same', () => {
  const { commit, wire, sent, seqs, pass } = setUp();
  commit(20_000);
  wire(true);
  pass(1_000);
  expect(seqs().length).toBeGreaterThan(1_000);
  const bytes = () => sent.reduce((sum, message) => sum + JSON.stringify(message).length, 0);
  expect(bytes()).toBeLessThan(MAX_PAYLOAD_BYTES);
  const [live] = commit(1);
  expect(seqs().at(-1)).toBe(live?.seq);
});

test('history keeps to its rate', () => {
  const { commit, wire, ack, pass, seqs } = setUp({ backlogBytesPerS: 10_000 });
  commit(20_000);
  wire(true);
  for (let i = 0; i < 50; i++) {
    pass(200);
    ack([[1, 20_000]]);
  }
  const perFrame = 60;
  expect(seqs().length * perFrame).toBeGreaterThan(50_000);
  expect(seqs().length * perFrame).toBeLessThan(250_000);
});

test('a frame without an ack is sent again after 30 s, not before, and not after its ack', () => {
  const { commit, wire, ack, pass, seqs } = setUp();
  wire(true);
  commit(3);
  pass(29_000);
  expect(seqs()).toEqual([1, 2, 3]);
  ack([[2, 2]]);
  pass(2_000);
  expect(seqs()).toEqual([1, 2, 3, 1, 3]);
});

test('acks of another boot or stream, or not understood, free nothing and are counted', () => {
  const { buffer, commit, wire, ack, uplink } = setUp();
  wire(true);
  commit(3);
  ack([[1, 3]], { boot: 'other' });
  ack([[1, 3]], { stream: 'other' });
  uplink.heard(encoder.encode('{"rubbish":1}'));
  uplink.heard(new Uint8Array([255, 0]));
  buffer.flush();
  expect([buffer.size, uplink.counts.acksIgnored]).toEqual([3, 4]);
});

test('an ack that is wider than what was sent frees only what was sent', () => {
  const { buffer, commit, wire, ack } = setUp();
  wire(true);
  commit(2);
  wire(false);
  commit(2);
  ack([[1, 1_000]]);
  buffer.flush();
  expect(buffer.read(0, 10).map(({ seq }) => seq)).toEqual([3, 4]);
});

test('what was thinned is reported until the server has recorded it', () => {
  const { buffer, commit, wire, sent, ack, pass } = setUp();
  commit(400);
  buffer.thin();
  const dropped = buffer.dropped(1_000).map(([from, to]): [number, number] => [from, to]);
  expect(dropped.length).toBeGreaterThan(0);
  wire(true);
  expect(sent[0]?.dropped.map(([from, to]) => [from, to])).toEqual(dropped.slice(0, 200));
  const told = sent.length;
  pass(31_000);
  expect(
    sent.slice(told).some((message) => message.dropped.length > 0),
    'told again without an ack',
  ).toBe(true);
  ack([[1, 400]]);
  buffer.flush();
  expect(buffer.dropped(1_000)).toEqual([]);
});

test('without a clock frames wait, a message without frames asks for the time, and its answer stamps them once', () => {
  const { buffer, commit, wire, sent, ack, seqs, pass } = setUp({ setting: 'server' });
  commit(2, { t: null, mono: 900_000 });
  wire(true);
  expect([sent.length, seqs()]).toEqual([1, []]);
  pass(60_000);
  expect(seqs(), 'and they go on waiting').toEqual([]);
  expect(sent.length, 'asking again').toBeGreaterThan(1);
  ack([]);
  expect(sent.at(-1)?.frames.map(({ t }) => t)).toEqual([T0 + 900_000, T0 + 900_001]);
  expect(buffer.read(0, 10)).toHaveLength(2);
});

test('with a trusted clock a server that does not tell the time holds nothing up for more than three seconds', () => {
  const { commit, wire, seqs, pass } = setUp();
  commit(1, { t: T0, mono: 900_000 });
  wire(true);
  expect(seqs()).toEqual([]);
  pass(3_100);
  expect(seqs()).toEqual([1]);
});

test('a frame that has been sent keeps its time, whatever the server says later', () => {
  const { buffer, commit, wire, ack, pass, sent } = setUp();
  wire(true);
  commit(1);
  const before = sent.at(-1)?.frames[0]?.t;
  ack([]);
  buffer.stamp(5_000_000);
  pass(31_000);
  expect(sent.at(-1)?.frames[0]).toMatchObject({ seq: 1, t: before });
});
