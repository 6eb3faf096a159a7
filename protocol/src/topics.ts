/** MQTT topics below `coldfield/v1/<gatewayId>/`. */

/** Ids of gateways, rooms, stores, organisations: opaque, never a name. */
export const ID_PATTERN = '^[a-z0-9-]{1,40}$';
const ID = new RegExp(ID_PATTERN);

export const TOPIC_ROOT = 'coldfield/v1';

/** A gateway publishes the first two and subscribes the rest, below its own id and nowhere else. */
export const UP_CHANNELS = ['telemetry', 'state'] as const;
export const DOWN_CHANNELS = ['ack', 'config', 'command'] as const;
export type UpChannel = (typeof UP_CHANNELS)[number];
export type DownChannel = (typeof DOWN_CHANNELS)[number];
export type Channel = UpChannel | DownChannel;

const CHANNELS: ReadonlySet<string> = new Set([...UP_CHANNELS, ...DOWN_CHANNELS]);

export function isId(text: unknown): text is string {
  return typeof text === 'string' && ID.test(text);
}

/** The prefix that provisioning hands out, without a trailing slash. */
export function topicBase(gatewayId: string): string {
  return `${TOPIC_ROOT}/${gatewayId}`;
}

export function topicFor(gatewayId: string, channel: Channel): string {
  return `${TOPIC_ROOT}/${gatewayId}/${channel}`;
}

/** Splits a topic; null when it is not a well-formed topic of this protocol. */
export function parseTopic(topic: string): { gatewayId: string; channel: Channel } | null {
  const parts = topic.split('/');
  if (parts.length !== 4 || parts[0] !== 'coldfield' || parts[1] !== 'v1') return null;
  const [, , gatewayId, channel] = parts;
  if (!isId(gatewayId) || channel === undefined || !CHANNELS.has(channel)) return null;
  return { gatewayId, channel: channel as Channel };
}

export function isUpChannel(channel: Channel): channel is UpChannel {
  return (UP_CHANNELS as readonly string[]).includes(channel);
}
