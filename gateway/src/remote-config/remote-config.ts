import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type ConfigState, DecodeError } from '@coldfield/protocol';
import { type ConfigMessage, decodeConfig, TRIAL_S } from '@coldfield/protocol/configuration';
import type { Logger } from 'pino';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { ConfigError } from '../errors.ts';
import type { ConfigFiles, Outcome } from './config-files.ts';
import { type Buses, judgeTrial } from './judge-trial.ts';
import type { Recalled } from './recall.ts';

const LOOK_MS = 250;
/** A trial lasts at least this long: a lost link shows only after a moment. */
const SETTLE_MS = 3_000;
/** How long a gateway that has just started may take to find out what works, before something is tried. */
const WARM_UP_MS = 20_000;
const MAX_SILENT = 50;

export interface RemoteConfigDeps {
  /** The gateway's own file. */
  readonly file: GatewayConfig;
  readonly recalled: Recalled;
  readonly files: ConfigFiles;
  /** True: what the server pushes is heard and not used. */
  readonly ignored: boolean;
  /** Goes over to a configuration; gives the names of the buses that were opened. */
  readonly use: (next: GatewayConfig) => Promise<string[]>;
  /** A configuration proved itself: what cannot be taken back may be done now. */
  readonly kept: (config: GatewayConfig) => void;
  readonly buses: () => Buses;
  readonly online: () => boolean;
  /** Says the state to the server; called whenever it changes. */
  readonly tell: () => void;
  readonly monotonicMs: () => number;
  readonly log: Logger;
}

/** Tries what the server pushes, keeps what works, and goes back to the one before otherwise. */
export interface RemoteConfig {
  heard(payload: Uint8Array): void;
  state(): ConfigState;
  /** What runs now. */
  readonly current: GatewayConfig;
  /** Leaves a trial as it is: the next start takes it as interrupted. */
  stop(): Promise<void>;
}

interface Asked extends ConfigMessage {
  readonly digest: string;
}

type Verdict = Pick<Outcome, 'status' | 'problem' | 'silent'>;

export function createRemoteConfig(deps: RemoteConfigDeps): RemoteConfig {
  const { file, files, log, monotonicMs, tell } = deps;
  let current = deps.recalled.config;
  let outcome = deps.recalled.outcome;
  let trial: { asked: Asked; untilMs: number } | null = null;
  /** The newest that is still to be tried. */
  let waiting: Asked | null = null;
  let working: Promise<void> | null = null;
  let warned = false;
  const stopping = new AbortController();

  function conclude(asked: Asked, verdict: Verdict): void {
    const { revision, digest } = asked;
    const using = verdict.status === 'applied' ? revision : outcome.using;
    outcome = { revision, digest, ...verdict, using };
    trial = null;
    try {
      files.writeOutcome(outcome);
    } catch (error) {
      log.error({ err: error }, 'what became of a configuration could not be written down');
    }
    const { status, problem } = verdict;
    if (status === 'applied') log.info({ revision }, 'the configuration from the server is in use');
    else log.warn({ revision, status, problem }, 'the configuration from the server is not used');
    tell();
  }

  async function work(): Promise<void> {
    for (let asked = waiting; asked !== null && !stopping.signal.aborted; asked = waiting) {
      waiting = null;
      try {
        await tryOut(asked);
      } catch (error) {
        if (stopping.signal.aborted) return;
        log.error({ err: error }, 'a configuration could not be tried');
        conclude(asked, { status: 'refused', problem: { code: 'failed', detail: textOf(error) } });
      }
    }
  }

  async function tryOut(asked: Asked): Promise<void> {
    let next: GatewayConfig;
    try {
      next =
        asked.config === null ? file : file.layered(asked.config as Parameters<GatewayConfig['layered']>[0]);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return conclude(asked, { status: 'refused', problem: { code: 'invalid', detail: textOf(error) } });
    }
    const trialMs = (asked.trialS ?? TRIAL_S.usual) * 1_000;
    const { revision, digest, config } = asked;
    log.info({ revision, trialS: trialMs / 1_000 }, 'a configuration from the server is tried');
    trial = { asked, untilMs: monotonicMs() + trialMs };
    tell();
    await until(() => Object.values(deps.buses()).every(({ tried }) => tried), WARM_UP_MS);
    const before = deps.buses();
    // On disk before anything changes: a power cut from here on is found by the next start.
    files.writeNext({ revision, digest, config });
    const previous = current;
    const startedMs = monotonicMs();
    trial = { asked, untilMs: startedMs + trialMs };
    let verdict: Verdict;
    try {
      const opened = await deps.use(next);
      current = next;
      verdict = await watch(next, { before, opened, startedMs, untilMs: startedMs + trialMs });
      if (verdict.status === 'applied') files.keepNext();
    } catch (error) {
      if (stopping.signal.aborted) throw error;
      log.error({ err: error, revision }, 'a configuration could not be put to use');
      verdict = { status: 'restored', problem: { code: 'failed', detail: textOf(error) } };
    }
    if (verdict.status === 'applied') {
      conclude(asked, verdict);
      return deps.kept(next);
    }
    await deps.use(previous);
    current = previous;
    conclude(asked, verdict);
    files.dropNext();
  }

  async function watch(
    next: GatewayConfig,
    {
      before,
      opened,
      startedMs,
      untilMs,
    }: {
      before: Buses;
      opened: readonly string[];
      startedMs: number;
      untilMs: number;
    },
  ): Promise<Verdict> {
    const devices = devicesOf(next);
    for (;;) {
      await delay(LOOK_MS, undefined, { signal: stopping.signal });
      const now = monotonicMs();
      const { missing, silent, offline } = judgeTrial({
        before,
        now: deps.buses(),
        devices,
        opened,
        startedMs,
        online: deps.online(),
      });
      if (waiting !== null) return { status: 'restored', problem: { code: 'superseded' } };
      const works = missing.length === 0 && !offline;
      if (works && silent.length === 0 && now - startedMs >= SETTLE_MS) return { status: 'applied' };
      if (now < untilMs) continue;
      if (works) return { status: 'applied', silent: silent.slice(0, MAX_SILENT) };
      const [place] = missing;
      if (place === undefined) return { status: 'restored', problem: { code: 'no-link' } };
      return {
        status: 'restored',
        problem: { code: 'no-answer', place, detail: missing.join(', ').slice(0, 400) },
      };
    }
  }

  async function until(check: () => boolean, withinMs: number): Promise<void> {
    const endMs = monotonicMs() + withinMs;
    while (!check() && monotonicMs() < endMs) await delay(LOOK_MS, undefined, { signal: stopping.signal });
  }

  function decode(payload: Uint8Array): ConfigMessage | null {
    try {
      return decodeConfig(payload);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      if (!warned) log.warn({ err: error }, 'a configuration from the server cannot be understood');
      warned = true;
      return null;
    }
  }

  return {
    heard(payload) {
      // An emptied topic says nothing.
      if (payload.byteLength === 0) return;
      const message = decode(payload);
      if (message === null) return;
      const digest = createHash('sha256').update(JSON.stringify(message.config)).digest('hex');
      const newest = waiting ?? trial?.asked ?? outcome;
      if (message.revision === newest.revision && digest === newest.digest) return;
      const asked = { ...message, digest };
      if (deps.ignored) {
        log.warn({ revision: message.revision }, 'a configuration from the server is ignored, as told');
        const { revision } = message;
        outcome = { ...outcome, revision, digest, status: 'refused', problem: { code: 'ignored' } };
        tell();
        return;
      }
      waiting = asked;
      working ??= work().finally(() => {
        working = null;
      });
    },
    state() {
      if (trial !== null) {
        const leftMs = Math.max(0, trial.untilMs - monotonicMs());
        return { revision: trial.asked.revision, status: 'trying', trialLeftS: Math.ceil(leftMs / 1_000) };
      }
      const { revision, status, problem, silent } = outcome;
      return {
        revision,
        status,
        ...(problem === undefined ? {} : { problem }),
        ...(silent === undefined || silent.length === 0 ? {} : { silent: [...silent] }),
      };
    },
    get current() {
      return current;
    },
    async stop() {
      stopping.abort();
      await working;
    },
  };
}

/** Devices that are read, by bus. */
function devicesOf({ buses, sensors }: GatewayConfig): Record<string, string[]> {
  const byBus = Map.groupBy(sensors, ({ bus }) => bus);
  return Object.fromEntries(
    [...buses.keys()].map((bus) => [
      bus,
      // A bus without devices, such as a recording, is one device of its own name.
      [...new Set((byBus.get(bus) ?? []).map(({ point }) => /^(.*?)\//.exec(point)?.[1] ?? bus))],
    ]),
  );
}

function textOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 400);
}
