import {
  DOWN_CHANNELS,
  parseTopic,
  TOPIC_ROOT,
  topicBase,
  topicFor,
  UP_CHANNELS,
  type UpChannel,
} from '@coldfield/protocol';
import type { ForeignTopics, Principal } from './principal.ts';
import { matchesFilter } from './topic-filter.ts';

/** What one connection may do, with its topics spelled out once so that a check is a comparison of strings. */
export interface Rights {
  /**
   * The gateway's up channel of a topic; null when it is not one of its two. Always null for a service. `foreign` on
   * the topics that a device which is not ours was given.
   */
  upChannel(topic: string): UpChannel | 'foreign' | null;
  /** True when a service may publish there. Always false for a gateway. */
  mayPublishDown(topic: string): boolean;
  maySubscribe(filter: string): boolean;
  /** What a granted wildcard matches but must not deliver: a gateway's own up channels. */
  mayReceive(topic: string): boolean;
}

const DOWN: ReadonlySet<string> = new Set(DOWN_CHANNELS);
const DOWN_FILTERS: ReadonlySet<string> = new Set([...DOWN_CHANNELS, '#', '+']);

function gatewayRights(gatewayId: string): Rights {
  const telemetry = topicFor(gatewayId, 'telemetry');
  const state = topicFor(gatewayId, 'state');
  const base = `${topicBase(gatewayId)}/`;
  const below = (set: ReadonlySet<string>, topic: string) =>
    topic.startsWith(base) && set.has(topic.slice(base.length));
  return {
    upChannel: (topic) => (topic === telemetry ? 'telemetry' : topic === state ? 'state' : null),
    mayPublishDown: () => false,
    maySubscribe: (filter) => below(DOWN_FILTERS, filter),
    mayReceive: (topic) => below(DOWN, topic),
  };
}

function foreignRights({ publish, subscribe }: ForeignTopics): Rights {
  const up = (topic: string) => publish.some((filter) => matchesFilter(filter, topic));
  return {
    upChannel: (topic) => (up(topic) ? 'foreign' : null),
    mayPublishDown: () => false,
    maySubscribe: (filter) =>
      subscribe.some((given) => given === filter || (!/[+#]/.test(filter) && matchesFilter(given, filter))),
    mayReceive: (topic) => subscribe.some((filter) => matchesFilter(filter, topic)),
  };
}

const SERVICE_FILTERS = new Set([
  `${TOPIC_ROOT}/#`,
  `${TOPIC_ROOT}/+/+`,
  ...UP_CHANNELS.map((channel) => `${TOPIC_ROOT}/+/${channel}`),
]);

const SERVICE: Rights = {
  upChannel: () => null,
  mayPublishDown: (topic) => {
    const parsed = parseTopic(topic);
    return parsed !== null && DOWN.has(parsed.channel);
  },
  maySubscribe: (filter) => SERVICE_FILTERS.has(filter) || parseTopic(filter) !== null,
  mayReceive: () => true,
};

/** Deny by default: what is not listed here is refused, `$share/…`, `$SYS/…` and foreign roots included. */
export function rightsOf(principal: Principal): Rights {
  if (principal.kind === 'service') return SERVICE;
  return principal.foreign === undefined
    ? gatewayRights(principal.gatewayId)
    : foreignRights(principal.foreign);
}
