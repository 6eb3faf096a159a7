import { existsSync } from 'node:fs';
import type { ClockSource } from '@coldfield/protocol';
import type { ClockSetting } from '../config/gateway-config.ts';
import type { SystemClock } from './clock.ts';

/** 2025-01-01: a clock before this was never set. */
const EARLIEST_MS = 1_735_689_600_000;
/** The wall clock may move by this against the monotonic one without anybody wondering. */
const STEP_MS = 2_000;
/** How far a time from the server may be off by its way here. */
const SERVER_TOLERANCE_MS = 30_000;
/** Past this, the server would not believe our times: then its own count. */
const SERVER_WINS_MS = 300_000;

/** So many satellite times in a row must agree: one alone may be left over from before. */
const SATELLITE_TIMES = 3;
const SYNCHRONISED_FILE = '/run/systemd/timesync/synchronized';

/**
 * Tells the time of a sample from its monotonic time. The wall clock is read, but never believed by itself:
 * when it jumps, time goes on as before and is not final until the server's time, or the clock's return, shows
 * which was right.
 */
export interface Timebase {
  readonly source: ClockSource;
  /** Server minus system clock in ms; null until the server has been heard. */
  readonly offsetMs: number | null;
  /** False while times may still change: frames are kept, not sent. */
  readonly confirmed: boolean;
  timeAt(mono: number): { t: number | null; final: boolean };
  /** Looks at both clocks; to be called at least every few seconds. */
  check(): void;
  /** @param serverMs the server's clock at about the monotonic time `mono` */
  heardServer(serverMs: number, mono: number): void;
  /** @param satelliteMs what a satellite receiver said at the monotonic time `mono`; counts with `gnss` and `auto` */
  heardSatellites(satelliteMs: number, mono: number): void;
  /** Another setting from now on. Time itself goes on: only what may correct it changes. */
  use(setting: ClockSetting): void;
  /** The server is connected but does not tell the time: what is known counts as final. */
  stopWaiting(): void;
}

export interface TimebaseDeps {
  readonly setting: ClockSetting;
  readonly system: SystemClock;
  /** Called whenever times become final, with what to add to monotonic ms to get epoch ms. */
  readonly onConfirmed: (offsetMs: number) => void;
  /** Called once a change, with a sentence for the log. */
  readonly onChange?: (sentence: string, fields: object) => void;
  readonly ntpSynchronised?: () => boolean;
}

export function createTimebase(deps: TimebaseDeps): Timebase {
  const { system, onConfirmed } = deps;
  let { setting } = deps;
  const ntpSynchronised = deps.ntpSynchronised ?? (() => existsSync(SYNCHRONISED_FILE));
  const say = deps.onChange ?? (() => {});
  let source: ClockSource = 'none';
  /** Epoch ms at monotonic 0. */
  let base: number | null = null;
  let confirmed = false;
  let jumped = false;
  let offsetMs: number | null = null;

  const wallBase = () => system.wallMs() - system.monotonicMs();

  function confirm(): void {
    jumped = false;
    if (confirmed || base === null) return;
    confirmed = true;
    onConfirmed(base);
  }

  function trust(from: ClockSource, newBase: number): void {
    if (source !== from) say('the source of the time changed', { from: source, to: from });
    source = from;
    base = newBase;
  }

  /** The source that the wall clock is, by the setting; null when it cannot be trusted (yet). */
  function wallSource(): ClockSource | null {
    if (setting === 'server' || setting === 'gnss' || system.wallMs() < EARLIEST_MS) return null;
    if (setting === 'auto') return ntpSynchronised() ? 'ntp' : null;
    return setting;
  }

  function check(): void {
    if (source === 'server' || source === 'gnss') return;
    if (source === 'none') {
      const wall = wallSource();
      if (wall !== null) trust(wall, wallBase());
      return;
    }
    if (base === null) return;
    const moved = wallBase() - base;
    if (Math.abs(moved) <= STEP_MS) {
      base += moved;
      if (jumped) {
        say('the system clock came back', {});
        confirm();
      }
    } else if (!jumped) {
      say('the system clock jumped; waiting for the server to say which time is right', {
        byMs: Math.round(moved),
      });
      jumped = true;
      confirmed = false;
    }
  }

  function heardServer(serverMs: number, mono: number): void {
    check();
    const heard = serverMs - mono;
    const wall = wallBase();
    offsetMs = Math.round(heard - wall);
    const fromWall = wallSource();
    if (base === null || source === 'none' || source === 'server') {
      const usable = fromWall !== null && Math.abs(heard - wall) <= STEP_MS;
      // An answer takes time to come: the later of two readings is the truer, unless the difference is a step.
      if (usable) trust(fromWall, wall);
      else if (base === null || source === 'none' || Math.abs(heard - base) > STEP_MS) trust('server', heard);
      else base = heard > base ? heard : base + (heard - base) * 0.01;
    } else {
      const limit = source === 'rtc' ? STEP_MS : SERVER_WINS_MS;
      if (Math.abs(heard - base) <= SERVER_TOLERANCE_MS && jumped) trust('server', base);
      else if (Math.abs(heard - wall) <= SERVER_TOLERANCE_MS && jumped) trust(source, wall);
      else if (Math.abs(heard - base) > limit) trust('server', heard);
    }
    confirm();
  }

  let agreeing = { base: Number.NaN, times: 0 };

  /** Satellites know the time better than any server, but a receiver may tell an old one: then the server wins. */
  function heardSatellites(satelliteMs: number, mono: number): void {
    if ((setting !== 'gnss' && setting !== 'auto') || satelliteMs < EARLIEST_MS) return;
    check();
    if (source === 'ntp') return;
    const heard = satelliteMs - mono;
    const agrees = Math.abs(heard - agreeing.base) <= STEP_MS;
    agreeing = {
      base: agrees ? Math.max(heard, agreeing.base) : heard,
      times: agrees ? agreeing.times + 1 : 1,
    };
    if (agreeing.times < SATELLITE_TIMES) return;
    if (base === null || source === 'none') trust('gnss', agreeing.base);
    else if (Math.abs(agreeing.base - base) <= STEP_MS) {
      trust('gnss', heard > base ? heard : base + (heard - base) * 0.01);
    } else if (source === 'gnss') {
      say('the satellites tell another time', { byMs: Math.round(agreeing.base - base) });
      base = agreeing.base;
    }
    confirm();
  }

  check();

  return {
    get source() {
      return source;
    },
    get offsetMs() {
      return offsetMs;
    },
    get confirmed() {
      return confirmed;
    },
    timeAt: (mono) => ({
      t: base === null ? null : Math.round(mono + base),
      final: confirmed && base !== null,
    }),
    check,
    heardServer,
    heardSatellites,
    use(next) {
      setting = next;
      if (source === 'none' || base === null) return check();
      if (source === 'gnss' && (next === 'gnss' || next === 'auto')) return;
      // A clock that is no longer to be trusted: the server corrects what goes on from here.
      trust(wallSource() ?? 'server', base);
    },
    stopWaiting: confirm,
  };
}
