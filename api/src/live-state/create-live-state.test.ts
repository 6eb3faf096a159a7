import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RoomUpdate } from '../contract/index.ts';
import { createLiveState } from './create-live-state.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const frame = (t: number, v: Record<string, number>, q?: Record<string, string>) => ({
  store: 's',
  room: 'r',
  t,
  v,
  q,
});

function listening() {
  const live = createLiveState({ now: Date.now });
  const updates: RoomUpdate[] = [];
  live.onRoom((update) => updates.push(update));
  return { live, updates };
}

describe('the live state', () => {
  it('sends the first change at once and merges what follows into one update in 250 ms', () => {
    const { live, updates } = listening();
    live.apply(frame(1, { air1: 3 }), Date.now());
    expect(updates).toHaveLength(1);
    live.apply(frame(2, { air1: 4 }), Date.now());
    live.apply(frame(3, { air1: 5, rh1: 90 }), Date.now());
    expect(updates).toHaveLength(1);
    vi.advanceTimersByTime(300);
    expect(updates).toHaveLength(2);
    expect(updates[1]?.readings).toEqual({
      air1: { t: 3, value: 5, quality: null },
      rh1: { t: 3, value: 90, quality: null },
    });
  });

  it('does not let back-filled history replace a newer reading', () => {
    const { live, updates } = listening();
    live.apply(frame(50, { air1: 3 }), Date.now());
    live.apply(frame(10, { air1: 9, rh1: 80 }), Date.now());
    expect(live.room('r')?.readings.air1).toEqual({ t: 50, value: 3, quality: null });
    expect(live.room('r')?.readings.rh1).toEqual({ t: 10, value: 80, quality: null });
    expect(updates).toHaveLength(1);
  });

  it('shows why a sensor has no value', () => {
    const { live } = listening();
    live.apply(frame(1, {}, { pulp1: 'open-circuit' }), Date.now());
    expect(live.room('r')?.readings.pulp1).toEqual({ t: 1, value: null, quality: 'open-circuit' });
  });

  it('keeps what it heard over what the archive remembers', () => {
    const { live } = listening();
    live.apply(frame(50, { air1: 3 }), Date.now());
    live.restore({ store: 's', room: 'r' }, [
      ['air1', { t: 40, value: 9, quality: null }],
      ['rh1', { t: 40, value: 80, quality: null }],
    ]);
    expect(live.room('r')?.readings).toMatchObject({ air1: { value: 3 }, rh1: { value: 80 } });
  });

  it('takes only the end of the connection from a last will, whose figures are old', () => {
    const live = createLiveState({ now: Date.now });
    const state = { since: 1, version: '1', clk: 'ntp' as const, clockOffsetMs: 0 };
    live.gatewayState('g', { ...state, online: true, buffered: 0, oldest: null }, 1_000);
    live.gatewayState('g', { ...state, online: false, buffered: 10_491, oldest: 5 }, 9_000);
    expect(live.gateway('g')).toMatchObject({
      lastHeardAt: 1_000,
      state: { online: false, buffered: 0, oldest: null },
    });
  });

  it('tells once when a gateway comes back from silence, not for each of its messages', () => {
    const live = createLiveState({ now: Date.now });
    const told: string[] = [];
    live.onGateway((gateway) => told.push(gateway));
    for (let i = 0; i < 100; i++) {
      live.heard('g', Date.now());
      vi.advanceTimersByTime(50);
    }
    expect(told).toEqual(['g']);
    vi.advanceTimersByTime(20_000);
    live.heard('g', Date.now());
    expect(told).toEqual(['g', 'g']);
  });
});
