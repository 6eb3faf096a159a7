import { DOWN_CHANNELS, topicFor, UP_CHANNELS } from '@coldfield/protocol';

/** A user and its password as Mosquitto keeps it. */
export interface User {
  readonly name: string;
  readonly hash: string;
}

/** Mosquitto's password file: one line a user. */
export function passwordText(users: readonly User[]): string {
  return users.map(({ name, hash }) => `${name}:${hash}\n`).join('');
}

/** A device that is not ours, which may publish and subscribe on topics that were given to it. */
export interface ForeignUser {
  readonly name: string;
  readonly topic: string;
  readonly downTopics: readonly string[];
}

/** Mosquitto's access file: a gateway, whose user name is its id, only below its own topics; the server everywhere. */
export function accessText(server: string | null, foreign: readonly ForeignUser[] = []): string {
  const rules = (
    does: string,
    channels: readonly (typeof UP_CHANNELS | typeof DOWN_CHANNELS)[number][],
    of: string,
  ) => channels.map((channel) => `${does} ${topicFor(of, channel)}\n`).join('');
  const lines = (does: string, topics: readonly string[]) =>
    topics.map((topic) => `${does} ${topic}\n`).join('');
  const ofServer = foreign
    .map(({ topic, downTopics }) => `topic read ${topic}\n${lines('topic write', downTopics)}`)
    .join('');
  const ofDevices = foreign
    .map(
      ({ name, topic, downTopics }) =>
        `user ${name}\ntopic write ${topic}\n${lines('topic read', downTopics)}\n`,
    )
    .join('');
  const all =
    server === null
      ? ''
      : `user ${server}\n${rules('topic read', UP_CHANNELS, '+')}${rules('topic write', DOWN_CHANNELS, '+')}${ofServer}\n`;
  return `# Written by Coldfield; changes are overwritten.\n${all}${ofDevices}${rules('pattern write', UP_CHANNELS, '%u')}${rules('pattern read', DOWN_CHANNELS, '%u')}`;
}
