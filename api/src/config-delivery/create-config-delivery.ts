import { type ConfigState, type GatewayState, topicFor } from '@coldfield/protocol';
import { encodeConfig } from '@coldfield/protocol/configuration';
import type { Logger } from 'pino';
import type { Records } from '../records/index.ts';
import type { Transport } from '../transport/transport.ts';

/** A gateway that goes on to show another revision than it should is not sent it more often than this. */
const AGAIN_MS = 30_000;

/** Each write waits for the disk: a gateway that never stops saying something new must not hold up everything else. */
const WINDOW_MS = 1_000;
const WRITES_IN_WINDOW = 5;

interface Said {
  readonly config: ConfigState;
  /** Epoch ms. */
  readonly at: number;
}

/** After these a gateway has rights, or something else to run. */
const CONFIGURED: ReadonlySet<string> = new Set(['gateway-config', 'gateway', 'gateway-replaced']);

const NOT_USED: ReadonlySet<string> = new Set(['refused', 'restored']);

export interface ConfigDeliveryDeps {
  readonly records: Pick<Records, 'gatewayConfigs' | 'onChange' | 'directory'>;
  readonly transport: Pick<Transport, 'publish' | 'onConnected'>;
  readonly log: Logger;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Brings to gateways what they are to run, and notes what they say of it. */
export interface ConfigDelivery {
  start(): void;
  /** A gateway's state; to be called for each. */
  heard(gateway: string, state: GatewayState, at: number): void;
  /** Resolves when what was begun is written. */
  stop(): Promise<void>;
}

/**
 * Retained at the broker, so that a gateway finds it whenever it connects. Published on each change, and all of them
 * on each connection to the broker, which may have forgotten; and again to a gateway whose state shows another one.
 * What a gateway refused or took back is removed from the broker: it is never offered again, to no other device either.
 */
export function createConfigDelivery(deps: ConfigDeliveryDeps): ConfigDelivery {
  const { records, transport, log, now } = deps;
  const { gatewayConfigs } = records;
  /** The revision that each is to run, and when it was sent. */
  const sent = new Map<string, { revision: number; at: number }>();
  /** What each said last, so that the same is not written again with every state. */
  const said = new Map<string, string>();
  /** What each said since the last write: the newest, and before it the newest of what it runs. */
  const unwritten = new Map<string, Said[]>();
  /** Of gateways that were written a moment ago: how often, and what opens the next window. */
  const windows = new Map<string, { writes: number; readonly end: NodeJS.Timeout }>();
  const unsubscribe: (() => void)[] = [];
  let working: Promise<void> = Promise.resolve();

  /** One after the other, so that what a gateway says is written in its order. */
  function run(what: string, work: () => Promise<void>): void {
    working = working.then(work).catch((error: unknown) => log.error({ err: error }, what));
  }

  async function publish(gateway?: string): Promise<void> {
    for (const { gateway: id, message } of await gatewayConfigs.wanted(gateway)) {
      if (message === null) {
        sent.delete(id);
        transport.publish(topicFor(id, 'config'), '', { retain: true });
        continue;
      }
      sent.set(id, { revision: message.revision, at: now() });
      transport.publish(topicFor(id, 'config'), encodeConfig(message), { retain: true });
    }
  }

  function write(gateway: string): void {
    const words = unwritten.get(gateway);
    if (words === undefined) return;
    const window = windows.get(gateway);
    if (window !== undefined && window.writes >= WRITES_IN_WINDOW) return;
    if (window !== undefined) window.writes++;
    else {
      const end = setTimeout(() => {
        windows.delete(gateway);
        write(gateway);
      }, WINDOW_MS);
      windows.set(gateway, { writes: 1, end: end.unref() });
    }
    unwritten.delete(gateway);
    run('What a gateway says of its configuration could not be written down', async () => {
      for (const { config, at } of words) await gatewayConfigs.heard(gateway, config, at);
      // What it judged and does not use leaves the broker.
      if (
        words.some(
          ({ config }) => NOT_USED.has(config.status) && sent.get(gateway)?.revision === config.revision,
        )
      )
        await publish(gateway);
    });
  }

  return {
    start() {
      unsubscribe.push(
        transport.onConnected(() =>
          run('Configurations of gateways could not be published', () => publish()),
        ),
        records.onChange((change) => {
          if (change.kind === 'gateway-replaced') said.delete(change.gateway);
          if (CONFIGURED.has(change.kind) && 'gateway' in change)
            run('A configuration could not be published', () => publish(change.gateway));
          if (change.kind === 'gateway-revoked') {
            sent.delete(change.gateway);
            said.delete(change.gateway);
            transport.publish(topicFor(change.gateway, 'config'), '', { retain: true });
          }
        }),
      );
    },
    heard(gateway, { online, config }, at) {
      // A last will was written when the connection began; and what a stranger invents takes no memory.
      if (!online || config === undefined || !records.directory().gateways.has(gateway)) return;
      const { running, trialLeftS: _, ...rest } = config;
      const text = JSON.stringify(rest);
      if (running !== undefined || said.get(gateway) !== text) {
        said.set(gateway, text);
        const before = (unwritten.get(gateway) ?? []).filter((one) => one.config.running !== undefined);
        unwritten.set(gateway, [...(running === undefined ? before : []), { config, at }]);
        write(gateway);
      }
      const wanted = sent.get(gateway);
      if (wanted === undefined || wanted.revision === config.revision) return;
      if (Math.abs(now() - wanted.at) < AGAIN_MS) return;
      run('A configuration could not be published', () => publish(gateway));
    },
    async stop() {
      for (const off of unsubscribe) off();
      for (const { end } of windows.values()) clearTimeout(end);
      windows.clear();
      for (const gateway of unwritten.keys()) write(gateway);
      for (const { end } of windows.values()) clearTimeout(end);
      await working;
    },
  };
}
