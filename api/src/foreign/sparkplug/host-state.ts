import type { Transport } from '../../transport/transport.ts';

/** The name of this server among the hosts of a broker: what edge nodes are given as their primary host. */
const HOST_ID = 'coldfield';
const TOPIC = `spBv1.0/STATE/${HOST_ID}`;

/**
 * Says to edge nodes whether this server is there (specification 3.0, 6.4.31): one for which it is the primary host
 * keeps its values while it is not, and sends them afterwards as historical.
 */
export interface HostState {
  /** Begins to say so, if any device speaks Sparkplug, and again whenever that changes or the broker was away. */
  start(
    transport: Pick<Transport, 'publish' | 'onConnected'>,
    onChange: (listener: () => void) => () => void,
  ): void;
  /** What the broker says when this server vanishes; null while no device speaks Sparkplug. Once a connection. */
  will(): { readonly topic: string; readonly payload: string } | null;
  stop(): void;
}

/** @param isWanted whether any device speaks Sparkplug now */
export function createHostState({
  isWanted,
  now,
}: {
  isWanted: () => boolean;
  now: () => number;
}): HostState {
  /** Of the will of this connection and of what is said on it: the same in both, so that nodes can tell them apart. */
  let timestamp = now();
  let said = false;
  let publish: Transport['publish'] = () => undefined;
  const cleanups: (() => void)[] = [];
  const payload = (online: boolean): string => JSON.stringify({ online, timestamp });
  const say = (): void => {
    if (!isWanted()) return;
    publish(TOPIC, payload(true), { retain: true });
    said = true;
  };
  return {
    start(transport, onChange) {
      publish = (...message) => transport.publish(...message);
      cleanups.push(
        transport.onConnected(say),
        onChange(() => {
          if (!said) say();
        }),
      );
    },
    will() {
      timestamp = now();
      return isWanted() ? { topic: TOPIC, payload: payload(false) } : null;
    },
    stop() {
      for (const cleanup of cleanups) cleanup();
      if (said) publish(TOPIC, payload(false), { retain: true });
      said = false;
    },
  };
}
