import { matchesFilter } from '@coldfield/broker';

/** Who publishes where, of devices that are not ours. */
export interface Topics {
  /** The device that was given this topic; null for a topic that nobody was given. */
  deviceOf(topic: string): string | null;
  /** Every topic, or filter, that was given. */
  readonly all: readonly string[];
}

/** One level is cheap to look up; what has wildcards is tried one by one, and is rare. */
export function createTopics(given: readonly { readonly gateway: string; readonly topic: string }[]): Topics {
  const exact = new Map<string, string>();
  const filters: { readonly gateway: string; readonly topic: string }[] = [];
  for (const one of given) {
    if (hasWildcard(one.topic)) filters.push(one);
    else exact.set(one.topic, one.gateway);
  }
  return {
    deviceOf: (topic) =>
      exact.get(topic) ?? filters.find((one) => matchesFilter(one.topic, topic))?.gateway ?? null,
    all: given.map(({ topic }) => topic),
  };
}

const hasWildcard = (topic: string): boolean => /[+#]/.test(topic);

/**
 * Whether a topic may be given to a device: not one of ours or of the broker, and with wildcards only as whole levels
 * below two that are spelled out, so that nobody gets what belongs to many.
 */
export function isGivable(topic: string): boolean {
  const levels = topic.split('/');
  if (levels[0] === 'coldfield' || topic.startsWith('$')) return false;
  if (levels.every((level) => level === '')) return false;
  if (!hasWildcard(topic)) return true;
  const isWhole = levels.every((level, i) =>
    level.includes('#') ? level === '#' && i === levels.length - 1 : !level.includes('+') || level === '+',
  );
  const spelled = levels.filter((level) => level !== '' && level !== '+' && level !== '#').length;
  const first = levels.find((level) => level !== '') ?? '';
  return isWhole && spelled >= 2 && first !== '+' && first !== '#';
}

/** True when one topic could match both filters. */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [one.split('/'), other.split('/')];
  for (let i = 0; ; i++) {
    const [x, y] = [a[i], b[i]];
    if (x === '#' || y === '#') return true;
    if (x === undefined || y === undefined) {
      // `a/#` also matches `a`.
      return x === y || a[i] === '#' || b[i] === '#';
    }
    if (x !== y && x !== '+' && y !== '+') return false;
  }
}

/** What a device may subscribe, for those whose form does not do without: nothing is published there. */
export function downTopicOf(topic: string): string {
  const plain = topic.replace(/\/[+#](?=\/|$)/g, '');
  return plain.endsWith('/up') ? `${plain.slice(0, -2)}down` : `${plain}/down`;
}
