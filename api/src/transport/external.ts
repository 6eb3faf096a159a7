import { topicFor } from '@coldfield/protocol';
import { connect, type MqttClient } from 'mqtt';
import type { Logger } from 'pino';
import type { Message } from '../ingest/message.ts';
import type { Transport } from './transport.ts';

export interface ExternalBroker {
  /** mqtt:// or mqtts:// */
  readonly url: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

const STOP_MS = 2_000;

/**
 * Messages through a broker of somebody else. The session is persistent, so that what foreign clients publish
 * while Coldfield is down waits at the broker. A PUBACK is held back, without holding up the messages behind it,
 * until ingest lets go of the message.
 */
export function createExternalTransport(
  broker: ExternalBroker,
  deps: {
    readonly log: Logger;
    /** On which devices that are not ours publish now. */
    readonly foreignTopics: () => readonly string[];
    /** Called when they may be others. Returns the unsubscriber. */
    readonly onForeignTopics: (listener: () => void) => () => void;
    /** What the broker keeps and says when this server vanishes; asked before each connection. */
    readonly will: () => { readonly topic: string; readonly payload: string } | null;
  },
): Transport {
  let client: MqttClient | null = null;
  const listeners = new Set<() => void>();
  let subscribed: ReadonlySet<string> = new Set();

  /** All of them after a connection, new ones when there are. One that is no longer given is harmless. */
  const subscribeForeign = (): void => {
    if (!client?.connected) return;
    const wanted = deps.foreignTopics();
    const fresh = wanted.filter((topic) => !subscribed.has(topic));
    subscribed = new Set(wanted);
    if (fresh.length === 0) return;
    client.subscribe(fresh, { qos: 1 }, (error, granted) => {
      if (error !== null || granted?.some(({ qos }) => qos > 2))
        deps.log.error({ err: error }, 'The broker refuses the subscription of topics of other devices');
    });
  };
  const willNow = () => {
    const will = deps.will();
    return will === null
      ? undefined
      : { ...will, payload: Buffer.from(will.payload), qos: 1 as const, retain: true };
  };
  const unsubscribe = deps.onForeignTopics(() => {
    subscribeForeign();
    // The first device that listens to whether this server is there: the broker has to know what to say.
    if (client?.connected && client.options.will === undefined && deps.will() !== null) client.reconnect();
  });

  return {
    async start(handle) {
      const opened = connect(broker.url, {
        clientId: 'coldfield-ingest',
        clean: false,
        ...(broker.username === undefined ? {} : { username: broker.username }),
        ...(broker.password === undefined ? {} : { password: broker.password }),
        reconnectPeriod: 1_000,
        connectTimeout: 10_000,
        queueQoSZero: false,
        // Subscribed by hand on every connection, so that a broker which forgot the session is asked again.
        resubscribe: false,
      });
      client = opened;
      const leaveWill = (): void => {
        const will = willNow();
        if (will === undefined) delete opened.options.will;
        else opened.options.will = will;
      };
      // Before the first packet of a connection is written, which is in a later turn.
      leaveWill();
      opened.on('close', leaveWill);
      let failure = '';
      opened.on('connect', () => {
        failure = '';
        deps.log.info('Connected to the broker');
        for (const listener of listeners) listener();
        subscribed = new Set();
        subscribeForeign();
        opened.subscribe(
          [topicFor('+', 'telemetry'), topicFor('+', 'state')],
          { qos: 1 },
          (error, granted) => {
            const refused = granted?.some(({ qos }) => qos > 2) ?? false;
            if (error !== null || refused)
              deps.log.error({ err: error }, 'The broker refuses the subscription of ingest');
          },
        );
      });
      opened.on('error', (error) => {
        if (error.message === failure) return;
        failure = error.message;
        deps.log.warn({ err: error }, 'The broker cannot be reached; it is tried again');
      });
      opened.on('close', () => deps.log.debug('The connection to the broker is closed'));
      opened.handleMessage = (packet, done) => {
        if (packet.cmd !== 'publish') return done();
        const { topic, payload, dup } = packet;
        const message: Message = { topic, payload: payload as Uint8Array, dup };
        const delivered = handle(message);
        if (delivered === undefined || packet.qos === 0) {
          delivered?.catch(() => undefined);
          return done();
        }
        // MQTT.js handles one message at a time. Its "error" path frees it for the next one without a PUBACK,
        // which then follows from here; a message that must be kept by the broker gets none.
        const { messageId } = packet;
        done(new Error('PUBACK follows'));
        delivered.then(
          () => {
            // biome-ignore lint/suspicious/noExplicitAny: the only way to answer later; a test pins it.
            (opened as any)._sendPacket({ cmd: 'puback', messageId, reasonCode: 0 });
          },
          (error: unknown) => {
            deps.log.warn({ err: error }, 'A message stays at the broker');
            opened.reconnect();
          },
        );
      };
      await new Promise<void>((resolve) => {
        // Start-up does not wait for a broker that is down: the rest of the server is of use without it.
        const patience = setTimeout(resolve, 3_000);
        opened.once('connect', () => {
          clearTimeout(patience);
          resolve();
        });
      });
    },
    publish(topic, payload, { retain = false } = {}) {
      if (client?.connected)
        client.publish(topic, typeof payload === 'string' ? payload : Buffer.from(payload), {
          qos: retain ? 1 : 0,
          retain,
        });
    },
    onConnected(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ready: () => client?.connected ?? false,
    async stop() {
      unsubscribe();
      const closing = client;
      client = null;
      if (closing === null) return;
      await Promise.race([
        closing.endAsync(true).catch(() => undefined),
        new Promise((resolve) => setTimeout(resolve, STOP_MS).unref()),
      ]);
    },
  };
}
