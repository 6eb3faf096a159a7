import { expect, test } from 'vitest';
import type { ClockSetting } from '../config/gateway-config.ts';
import { createTimebase, type Timebase } from './timebase.ts';

const T0 = Date.UTC(2026, 6, 1);
const HOUR = 3_600_000;

/** A machine whose clocks the test moves. */
function machine(setting: ClockSetting, options: { wall?: number; synchronised?: boolean } = {}) {
  let mono = 1_000;
  let shift = (options.wall ?? T0) - mono;
  const confirmations: number[] = [];
  const state = { synchronised: options.synchronised ?? false };
  const base: Timebase = createTimebase({
    setting,
    system: { wallMs: () => mono + shift, monotonicMs: () => mono, epoch: 'run' },
    onConfirmed: (offsetMs) => confirmations.push(offsetMs),
    ntpSynchronised: () => state.synchronised,
  });
  return {
    base,
    confirmations,
    state,
    pass: (ms: number) => {
      mono += ms;
      base.check();
    },
    jump: (ms: number) => {
      shift += ms;
      base.check();
    },
    /** The server says that `true` time is the machine's first wall time plus what passed, plus `off`. */
    server: (off = 0) => {
      base.heardServer(T0 - 1_000 + mono + off, mono);
    },
    now: () => base.timeAt(mono),
  };
}

test('with NTP times are known at once and final once the server agrees', () => {
  const { base, server, now, confirmations } = machine('ntp');
  expect([base.source, now()]).toEqual(['ntp', { t: T0, final: false }]);
  server(-150);
  expect(now()).toEqual({ t: T0, final: true });
  expect(confirmations).toHaveLength(1);
});

test('with NTP times become final also when the server does not tell the time', () => {
  const { base, now } = machine('ntp');
  base.stopWaiting();
  expect(now().final).toBe(true);
});

test('without any clock there is no time, whatever happens, until the server tells it', () => {
  const { base, now, pass, server } = machine('server');
  base.stopWaiting();
  expect([base.source, now()]).toEqual(['none', { t: null, final: false }]);
  pass(5_000);
  server();
  expect([base.source, now()]).toEqual(['server', { t: T0 + 5_000, final: true }]);
});

test('a clock that was never set is not believed, whatever the setting', () => {
  expect(machine('ntp', { wall: Date.UTC(1970, 0, 2) }).now()).toEqual({ t: null, final: false });
});

test('auto believes the system clock from the moment that NTP has set it', () => {
  const { base, state, pass, now } = machine('auto');
  expect(base.source).toBe('none');
  state.synchronised = true;
  pass(1_000);
  expect([base.source, now().t]).toEqual(['ntp', T0 + 1_000]);
});

test.each([2 * HOUR, -2 * HOUR])(
  'a jump of the system clock by %d ms does not move time, and the server confirms that',
  (by) => {
    const { base, jump, pass, now, server } = machine('ntp');
    server();
    jump(by);
    pass(10_000);
    expect(now()).toEqual({ t: T0 + 10_000, final: false });
    server();
    expect([base.source, now()]).toEqual(['server', { t: T0 + 10_000, final: true }]);
    expect(base.offsetMs).toBe(-by);
  },
);

test('a jump that sets the clock right is followed once the server agrees', () => {
  const { base, jump, pass, now, server } = machine('ntp', { wall: T0 - 60_000 });
  base.stopWaiting();
  jump(60_000);
  pass(10_000);
  server();
  expect(now()).toEqual({ t: T0 + 10_000, final: true });
  expect(base.source).toBe('ntp');
});

test('a clock that jumps and comes back leaves times as if nothing had been', () => {
  const { base, jump, pass, now, server } = machine('ntp');
  server();
  jump(HOUR);
  expect(base.confirmed).toBe(false);
  jump(-HOUR);
  pass(1_000);
  expect(now()).toEqual({ t: T0 + 1_000, final: true });
});

test('when the system clock is right again, NTP is the source again', () => {
  const { base, jump, server, pass } = machine('ntp');
  server();
  jump(HOUR);
  server();
  expect(base.source).toBe('server');
  jump(-HOUR);
  pass(1_000);
  server();
  expect(base.source).toBe('ntp');
});

test('a start with a clock that is hours ahead is corrected by the server before anything is final', () => {
  const { now, server, base } = machine('ntp', { wall: T0 + 5 * HOUR });
  expect(now().final).toBe(false);
  server();
  expect([base.source, now()]).toEqual(['server', { t: T0, final: true }]);
});

test('an RTC that drifted by a minute is corrected by the server; NTP that differs so little is not', () => {
  const rtc = machine('rtc', { wall: T0 + 60_000 });
  rtc.server();
  expect(rtc.now().t).toBe(T0);
  const ntp = machine('ntp', { wall: T0 + 60_000 });
  ntp.server();
  expect([ntp.now().t, ntp.base.offsetMs]).toEqual([T0 + 60_000, -60_000]);
});

test('of several answers of the server the one that came fastest counts', () => {
  const { server, now, pass } = machine('server');
  server(-900);
  server(-100);
  pass(1_000);
  server(-700);
  expect(Math.abs((now().t ?? 0) - (T0 + 1_000 - 100))).toBeLessThan(20);
});

/** What satellites say: `off` ms beside the true time, as often as it takes to be believed. */
function satellites(at: ReturnType<typeof machine>, mono: () => number, off = 0, times = 3): void {
  for (let i = 0; i < times; i++) at.base.heardSatellites(T0 - 1_000 + mono() + off, mono());
}

test.each<ClockSetting>(['gnss', 'auto'])(
  'with the clock source %s satellites give times that are final, with no server in sight',
  (setting) => {
    const lorry = machine(setting, { wall: Date.UTC(2019, 0, 1) });
    expect(lorry.now().t).toBe(null);
    satellites(lorry, () => 1_000, 0, 2);
    expect(lorry.now().t, 'two may be left over from before').toBe(null);
    satellites(lorry, () => 1_000, 0, 1);
    expect([lorry.base.source, lorry.now()]).toEqual(['gnss', { t: T0, final: true }]);
    lorry.jump(-5 * HOUR);
    expect(lorry.now(), 'the system clock says nothing').toEqual({ t: T0, final: true });
  },
);

test('a receiver that is twenty years back after a roll-over of weeks is not believed', () => {
  const lorry = machine('gnss', { wall: Date.UTC(2019, 0, 1) });
  satellites(lorry, () => 1_000, -1_024 * 7 * 24 * HOUR, 9);
  expect([lorry.base.source, lorry.now().t]).toEqual(['none', null]);
});

test('a server that differs from the satellites by hours wins, as it would not take the frames', () => {
  const lorry = machine('gnss');
  satellites(lorry, () => 1_000, 5 * HOUR);
  expect(lorry.now().t).toBe(T0 + 5 * HOUR);
  lorry.server();
  expect([lorry.base.source, lorry.now()]).toEqual(['server', { t: T0, final: true }]);
});

test('with NTP, RTC or the server as the source satellites are not asked', () => {
  for (const setting of ['ntp', 'rtc', 'server'] as const) {
    const other = machine(setting);
    satellites(other, () => 1_000, HOUR);
    expect(other.base.source).not.toBe('gnss');
  }
});
