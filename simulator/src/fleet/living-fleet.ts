import { setTimeout as delay } from 'node:timers/promises';
import { createLivingGateway, type LivingGateway } from './living-gateway.ts';

export interface LivingFleetConfig {
  readonly host: string;
  readonly port: number;
  readonly gateways: readonly { readonly id: string; readonly secret: string }[];
  readonly seed: number;
  readonly keys: readonly string[];
  /** Each gateway measures this often; the fleet spreads over it. */
  readonly cadenceMs: number;
  readonly resendMs?: number;
  readonly onLive: (index: number, t: number) => void;
}

/** What takes gateways off the line, as it happens in a county. All of it ends by itself. */
export type Outage =
  /** The cell of an operator goes: many at once, for a while. They measure on. */
  | { readonly kind: 'cell'; readonly gateways: readonly LivingGateway[]; readonly ms: number }
  /** A store loses its power: nothing is measured, and it starts anew. */
  | { readonly kind: 'power'; readonly gateways: readonly LivingGateway[]; readonly ms: number }
  /** A bad line: it is cut again and again. */
  | {
      readonly kind: 'flapping';
      readonly gateways: readonly LivingGateway[];
      readonly ms: number;
      readonly everyMs: number;
    };

export interface LivingFleet {
  readonly gateways: readonly LivingGateway[];
  /** Connects these, all at once, and resolves when all are connected. @throws after `timeoutMs`. */
  connect: (which: readonly LivingGateway[], timeoutMs: number) => Promise<void>;
  /** From now on every gateway measures at its cadence. */
  live: () => void;
  outage: (what: Outage) => Promise<void>;
  /** Measures no more and waits until all is acknowledged; returns whether it was within `timeoutMs`. */
  drain: (timeoutMs: number) => Promise<boolean>;
  stop: () => void;
}

const TICK_MS = 10;
const LOOK_MS = 10;
/** An address has 28,000 ports, and closed ones rest for a minute. */
const PER_ADDRESS = 1_000;

/** Gateways that measure by the clock, lose their lines and their power, and lose nothing else. */
export function createLivingFleet(config: LivingFleetConfig): LivingFleet {
  const run = Math.floor(performance.timeOrigin + performance.now()).toString(36);
  const dark = new Set<LivingGateway>();
  const gateways = config.gateways.map(({ id, secret }, index) =>
    createLivingGateway({
      host: config.host,
      port: config.port,
      id,
      secret,
      index,
      seed: config.seed,
      keys: config.keys,
      stream: `living-${run}-${index}`,
      keepAliveS: 60,
      localAddress: `127.0.0.${2 + Math.floor(index / PER_ADDRESS)}`,
      asGateway: true,
      resendMs: config.resendMs ?? 30_000,
      onLive: config.onLive,
      now: () => performance.now(),
    }),
  );
  const slotMs = config.cadenceMs / gateways.length;
  let ticks: NodeJS.Timeout | undefined;
  let tends: NodeJS.Timeout | undefined;
  let turn = 0;

  async function whenConnected(which: readonly LivingGateway[], timeoutMs: number): Promise<void> {
    const deadlineMs = performance.now() + timeoutMs;
    for (;;) {
      const away = which.filter(({ link }) => !link.ready);
      if (away.length === 0) return;
      if (performance.now() > deadlineMs)
        throw new Error(`${away.length} gateways are not connected: ${away[0]?.link.refused ?? 'no answer'}`);
      await delay(LOOK_MS);
    }
  }

  return {
    gateways,
    connect: (which, timeoutMs) => {
      for (const { link } of which) link.open();
      return whenConnected(which, timeoutMs);
    },
    live: () => {
      const startedMs = performance.now();
      ticks = setInterval(() => {
        // A load that stalls measures late, and not less.
        for (; turn * slotMs <= performance.now() - startedMs; turn++) {
          const gateway = gateways[turn % gateways.length]!;
          if (!dark.has(gateway)) gateway.measure(Date.now());
        }
      }, TICK_MS);
      tends = setInterval(() => {
        for (const gateway of gateways) gateway.tend();
      }, 1_000);
    },
    outage: async (what) => {
      const { kind, gateways: hit, ms } = what;
      if (kind === 'flapping') {
        const endMs = performance.now() + ms;
        while (performance.now() < endMs) {
          for (const { link } of hit) link.cut();
          await delay(what.everyMs);
        }
      } else {
        if (kind === 'power') for (const gateway of hit) dark.add(gateway);
        for (const { link } of hit) link.cut(true);
        await delay(ms);
        for (const gateway of hit) {
          if (kind === 'power') gateway.restart();
          dark.delete(gateway);
          gateway.link.open();
        }
      }
      await whenConnected(hit, 120_000);
    },
    drain: async (timeoutMs) => {
      clearInterval(ticks);
      const deadlineMs = performance.now() + timeoutMs;
      const done = (): boolean => gateways.every(({ waiting }) => waiting === 0);
      while (!done() && performance.now() < deadlineMs) await delay(LOOK_MS);
      return done();
    },
    stop: () => {
      clearInterval(ticks);
      clearInterval(tends);
      for (const { link } of gateways) link.close();
    },
  };
}
