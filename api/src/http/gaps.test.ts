import { afterEach, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from './server.fixture.ts';

const HOUR_MS = 3_600_000;
const TICK_MS = 10_000;
/** 2026-11-23 10:00 in Shanghai. */
const NOW = Date.parse('2026-11-23T02:00:00Z');
const BEGIN = NOW - 6 * HOUR_MS;
/** Two hours of silence, four hours ago. */
const GAP = { from: NOW - 4 * HOUR_MS, to: NOW - 2 * HOUR_MS };

let server: TestServer;
afterEach(() => server.stop());

/** Frames of a room at its cadence; numbered for the ledger where a first number is given. */
async function record(
  { from, to }: { from: number; to: number },
  { room = 'room-a1', seq, v = {} }: { room?: string; seq?: number; v?: Record<string, number> } = {},
): Promise<number> {
  const times = Array.from({ length: Math.floor((to - from) / TICK_MS) + 1 }, (_, i) => from + i * TICK_MS);
  await server.store(times.map((t) => ({ store: 'store-a', room, t, v: { air1: 3, ...v } })));
  if (seq !== undefined) {
    for (const [i, t] of times.entries()) server.ledger.record('gw-a', 's1', 'arrived', seq + i, seq + i, t);
  }
  return times.length;
}

async function gaps(): Promise<{ from: number; to: number; reason: string | null }[]> {
  const cookie = await server.signIn('viewer');
  const url = `/api/rooms/room-a1/history?from=${BEGIN}&to=${NOW}&points=2000`;
  return (await server.inject({ url, headers: { cookie } })).json().gaps;
}

const silence = async (): Promise<string | null> => {
  const found = (await gaps()).filter(({ to }) => to === GAP.to);
  expect(found).toHaveLength(1);
  return found[0]?.reason ?? null;
};

async function start(): Promise<void> {
  server = await testServer({ clock: () => NOW });
}
const before = { from: BEGIN, to: GAP.from };
const after = { from: GAP.to, to: NOW };

describe('the cause of a gap', () => {
  it('is not made up where nobody knows it', async () => {
    await start();
    await record(before);
    await record(after);
    expect(await silence()).toBeNull();
  });

  it('is what the gateway said of the numbers that are missing', async () => {
    await start();
    server.ledger.heard('gw-a', 's1', 1, NOW);
    const n = await record(before, { seq: 1 });
    server.ledger.record('gw-a', 's1', 'thinned', n + 1, n + 700);
    await record(after, { seq: n + 701 });
    server.ledger.heard('gw-a', 's1', n + 701, NOW);
    expect(await silence()).toBe('thinned');
  });

  it('is the same after a restart of the server', async () => {
    await start();
    server.ledger.heard('gw-a', 's1', 1, NOW);
    const n = await record(before, { seq: 1 });
    await record(after, { seq: n + 701 });
    await server.journal.commit();
    const { createLedger } = await import('../ledger/create-ledger.ts');
    const reloaded = createLedger(server.journal);
    expect(reloaded.during('gw-a', GAP.from, GAP.to)).toBe('pending');
    expect(reloaded.during('gw-a', BEGIN, GAP.from)).toBe('none');
  });

  it.each([
    ['pending', 1],
    ['lost', 1_500],
  ])('is %s when numbers are missing and the oldest at the gateway is %i', async (reason, oldest) => {
    await start();
    server.ledger.heard('gw-a', 's1', 1, NOW);
    const n = await record(before, { seq: 1 });
    await record(after, { seq: n + 701 });
    server.ledger.heard('gw-a', 's1', oldest, NOW);
    expect(await silence()).toBe(reason);
  });

  it('is that the gateway was off when no number is missing', async () => {
    await start();
    server.ledger.heard('gw-a', 's1', 1, NOW);
    const n = await record(before, { seq: 1 });
    await record(after, { seq: n + 1 });
    expect(await silence()).toBe('gateway-off');
  });

  it('is the power when the mains were off as the record stopped', async () => {
    await start();
    server.ledger.heard('gw-a', 's1', 1, NOW);
    const n = await record({ from: BEGIN, to: GAP.from - TICK_MS }, { seq: 1, v: { mains1: 1 } });
    const m = await record({ from: GAP.from, to: GAP.from }, { seq: n + 1, v: { mains1: 0 } });
    await record(after, { seq: n + m + 1, v: { mains1: 1 } });
    expect(await silence()).toBe('power');
  });

  it('is the room alone when the gateway went on recording others', async () => {
    await start();
    await record(before);
    await record({ from: BEGIN, to: NOW }, { room: 'room-a2' });
    await record(after);
    expect(await silence()).toBe('room-silent');
  });

  it('is that nothing was heard since, while that lasts', async () => {
    await start();
    await record(before);
    server.liveState.heard('gw-a', GAP.from);
    expect(await gaps()).toEqual([{ from: GAP.from, to: NOW, reason: 'unheard' }]);
  });

  it('is that there was nothing before the first record', async () => {
    await start();
    await record(after);
    expect(await gaps()).toEqual([{ from: BEGIN, to: GAP.to, reason: 'before-first' }]);
  });
});
