import { type FallbackState, kindOf } from '@coldfield/protocol';
import { type FallbackSection, SILENCE_S } from '@coldfield/protocol/configuration';
import type { Logger } from 'pino';
import type { SystemClock } from '../clock/clock.ts';
import type { Reading } from '../drivers/reading.ts';
import { AT_REST, expire, judge, type Standing } from './judge.ts';
import { isMoved, recall, remember } from './memory.ts';
import { createOutputRunner, type OutputConfig, type OutputRunner } from './output-runner.ts';
import { type Rule, rulesOf } from './rule.ts';
import { openSlots, type Slots } from './slots.ts';

/** While a rule is on its way, how long it has been is written down this often. */
const REMEMBER_MS = 60_000;
/** A bus that says nothing at all does not keep a rule from being judged by time for longer than this after a start. */
const SETTLE_MS = 60_000;
const MOST_TOLD = 50;
/** Longest test of an output. */
export const MOST_TEST_S = 60;

/** A rule that is in force, for whoever shows it. Monotonic ms. */
export interface ActiveRule {
  readonly rule: Rule;
  /** Since when it is in force. */
  readonly sinceMs: number;
  /** Since when the condition is known to hold; it may have held before anybody looked. */
  readonly holdsMs: number;
  readonly silencedUntilMs: number | null;
}

/**
 * The local fallback alarm: thresholds that drive an output without any server, judged by a clock that only grows,
 * in the process that reads the sensors.
 */
export interface Fallback {
  /** A reading of a sensor, as it is recorded: outputs are driven before this returns. */
  heard(room: string, key: string, reading: Reading, mono: number): void;
  /** To be called several times a second: delays, silence, retries. */
  tick(): void;
  /** Other rules from now on; what stays the same stays as it stands. */
  use(section: FallbackSection | null): void;
  /** Turns an output on for a while. False: there is none of this name. */
  test(output: string, seconds: number): boolean;
  /** Whether it sounds for a room now; null for a room without rules. */
  sounds(room: string): boolean | null;
  /** Rooms with rules. */
  readonly rooms: readonly string[];
  readonly rules: readonly Rule[];
  readonly active: readonly ActiveRule[];
  /** For the server. */
  state(): FallbackState;
  stop(): Promise<void>;
}

export interface FallbackDeps {
  readonly outputs: Iterable<OutputConfig>;
  readonly section: FallbackSection | null;
  /** Where what is in force survives. */
  readonly path: string;
  readonly clock: Pick<SystemClock, 'monotonicMs' | 'epoch'>;
  readonly random: () => number;
  /** Something to be told to the server. */
  readonly onChange: () => void;
  readonly log: Logger;
}

export function createFallback(deps: FallbackDeps): Fallback {
  const { path, clock, random, onChange, log } = deps;
  const { monotonicMs } = clock;
  const startedMs = monotonicMs();
  const { slots: opened, recalled, impatient } = readBack();
  let slots = opened;
  let kept = slots !== null;
  let rememberAtMs = startedMs;
  let silenceMs = SILENCE_S.usual * 1_000;
  let rules: readonly Rule[] = [];
  let byPlace = new Map<string, Rule[]>();
  let standings = new Map<string, Standing>(recalled);
  const tests = new Map<string, number>();
  const buttons = new Map<string, number | null>();
  const outputs = new Map<string, OutputRunner>();
  for (const config of deps.outputs)
    outputs.set(config.name, createOutputRunner(config, { monotonicMs, random, onChange, log }));

  function readBack(): { slots: Slots | null; recalled: Map<string, Standing>; impatient: boolean } {
    try {
      const slots = openSlots(path);
      if (slots.damaged)
        log.error({ path }, 'what the local fallback remembered is damaged: it judges at once');
      if (slots.text === null) return { slots, recalled: new Map(), impatient: slots.damaged };
      return {
        slots,
        recalled: recall(slots.text, { epoch: clock.epoch, mono: startedMs }),
        impatient: false,
      };
    } catch (error) {
      log.error({ err: error, path }, 'the local fallback cannot remember: it judges at once');
      return { slots: null, recalled: new Map(), impatient: true };
    }
  }

  const standingOf = (rule: Rule): Standing => standings.get(rule.id) ?? AT_REST;

  function move(rule: Rule, next: Standing): boolean {
    const before = standingOf(rule);
    standings.set(rule.id, next);
    const isNews =
      (before.activeMs === null) !== (next.activeMs === null) ||
      (before.silencedUntilMs === null) !== (next.silencedUntilMs === null);
    if (isNews) tell(rule, before, next);
    const hasBegun =
      rule.condition !== 'noReading' && (before.breachMs === null) !== (next.breachMs === null);
    return isNews || hasBegun;
  }

  function tell(rule: Rule, before: Standing, next: Standing): void {
    const { room, key, condition, output } = rule;
    const fields = { room, key, condition, output };
    if (before.activeMs === null && next.activeMs !== null)
      log.warn(fields, 'the local fallback is in force');
    else if (next.activeMs === null && before.activeMs !== null)
      log.info(fields, 'the local fallback is released');
    else if (next.silencedUntilMs === null) log.warn(fields, 'the local fallback sounds again');
    else log.info(fields, 'the local fallback is silenced for a while');
    onChange();
  }

  /** Outputs first: writing may take its time. */
  function settle(moved: boolean): void {
    const now = monotonicMs();
    const loud = new Set(rules.filter((rule) => isLoud(standingOf(rule))).map(({ output }) => output));
    for (const [name, runner] of outputs) {
      const untilMs = tests.get(name);
      if (untilMs !== undefined && now >= untilMs) {
        tests.delete(name);
        onChange();
      }
      runner.want(loud.has(name) || tests.has(name));
    }
    const anyMoved = rules.some((rule) => isMoved(rule, standingOf(rule), now));
    const isDue = (anyMoved || !kept) && now >= rememberAtMs;
    if (moved || isDue) keep(now);
    else if (!anyMoved && kept) rememberAtMs = now;
  }

  function keep(now: number): void {
    rememberAtMs = now + REMEMBER_MS;
    const was = kept;
    try {
      slots ??= openSlots(path);
      slots.write(
        remember(
          rules.map((rule) => [rule, standingOf(rule)] as const),
          { epoch: clock.epoch, mono: now },
        ),
      );
      kept = true;
      if (!was) log.info('the local fallback remembers again');
    } catch (error) {
      kept = false;
      if (was) log.error({ err: error, path }, 'the local fallback cannot write down what is in force');
    }
    if (kept !== was) onChange();
  }

  /** A press counts, not a button that is held or a wire that breaks. */
  function pressed(place: string, reading: Reading): boolean {
    const before = buttons.get(place) ?? null;
    const value = 'value' in reading ? reading.value : null;
    buttons.set(place, value);
    return before === 0 && value === 1;
  }

  function silence(mono: number): boolean {
    let moved = false;
    for (const rule of rules) {
      const standing = standingOf(rule);
      if (standing.activeMs === null || rule.urgent) continue;
      moved = move(rule, { ...standing, silencedUntilMs: mono + silenceMs }) || moved;
    }
    tests.clear();
    return moved;
  }

  function use(section: FallbackSection | null): void {
    silenceMs = (section?.silenceS ?? SILENCE_S.usual) * 1_000;
    rules = rulesOf(section);
    byPlace = Map.groupBy(rules, ({ room, key }) => `${room}/${key}`);
    const now = monotonicMs();
    standings = new Map(
      rules.map((rule) => {
        const known = standings.get(rule.id);
        // Silence counts from when a rule begins.
        const fresh = rule.condition === 'noReading' ? { ...AT_REST, breachMs: now } : AT_REST;
        return [rule.id, known ?? fresh];
      }),
    );
    settle(true);
  }

  const activeRules = () =>
    rules.flatMap((rule): ActiveRule[] => {
      const { breachMs, activeMs, silencedUntilMs } = standingOf(rule);
      return activeMs === null
        ? []
        : [{ rule, sinceMs: activeMs, holdsMs: breachMs ?? activeMs, silencedUntilMs }];
    });

  use(deps.section);

  return {
    heard(room, key, reading, mono) {
      const place = `${room}/${key}`;
      let moved = false;
      const isStarting = impatient && mono - startedMs < 5 * SETTLE_MS;
      for (const rule of byPlace.get(place) ?? [])
        moved = move(rule, judge(rule, standingOf(rule), reading, mono, isStarting)) || moved;
      if (kindOf(key)?.name === 'button' && pressed(place, reading)) moved = silence(mono) || moved;
      if (moved) settle(true);
    },
    tick() {
      const now = monotonicMs();
      let moved = false;
      const hasSettled = now - startedMs >= SETTLE_MS;
      for (const rule of rules) {
        const standing = standingOf(rule);
        const judged = hasSettled && !standing.heard ? { ...standing, heard: true } : standing;
        moved = move(rule, expire(rule, judged, now)) || moved;
      }
      settle(moved);
      for (const runner of outputs.values()) runner.tick();
    },
    use,
    test(output, seconds) {
      if (!outputs.has(output)) return false;
      log.warn({ output, seconds }, 'an output is tested');
      tests.set(output, monotonicMs() + Math.min(MOST_TEST_S, Math.max(1, seconds)) * 1_000);
      settle(false);
      onChange();
      return true;
    },
    sounds(room) {
      const ofRoom = rules.filter((rule) => rule.room === room);
      return ofRoom.length === 0 ? null : ofRoom.some((rule) => isLoud(standingOf(rule)));
    },
    get rooms() {
      return [...new Set(rules.map(({ room }) => room))];
    },
    get rules() {
      return rules;
    },
    get active() {
      return activeRules();
    },
    state() {
      const now = monotonicMs();
      const seconds = (ms: number) => Math.max(0, Math.round(ms / 1_000));
      return {
        rules: rules.length,
        outputs: [...outputs].map(([name, { status }]) => ({
          name,
          on: status.on,
          ...(tests.has(name) ? { test: true } : {}),
          ...(status.problem === null ? {} : { problem: status.problem }),
        })),
        active: activeRules()
          .slice(0, MOST_TOLD)
          .map(({ rule: { room, key, condition, output }, sinceMs, silencedUntilMs }) => ({
            room,
            key,
            condition,
            output,
            sinceS: seconds(now - sinceMs),
            ...(silencedUntilMs === null ? {} : { silencedS: seconds(silencedUntilMs - now) }),
          })),
        kept,
      };
    },
    async stop() {
      if (rules.length > 0) keep(monotonicMs());
      await Promise.all([...outputs.values()].map((runner) => runner.stop()));
      slots?.close();
    },
  };
}

const isLoud = ({ activeMs, silencedUntilMs }: Standing): boolean =>
  activeMs !== null && silencedUntilMs === null;
