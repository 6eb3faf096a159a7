/** What is chosen on a dashboard. A list is what a variable with several choices has. */
export interface Choice {
  readonly variables: Readonly<Record<string, string | readonly string[]>>;
  /** Epoch ms, both ends inclusive, as Grafana writes them. */
  readonly from: number;
  readonly to: number;
  /** Such as `5m`. */
  readonly interval: string;
}

/** The choice "All" of a variable whose `allValue` is this; it goes into a query as it is. */
export const ALL = '.*';

/**
 * Puts a choice into an InfluxQL query as Grafana does: macros, `${name}` and `${name:regex}`.
 * @throws when the query names a variable that nobody chose, or has any other `$` left.
 */
export function interpolate(query: string, choice: Choice): string {
  const text = query
    .replaceAll('$timeFilter', `time >= ${choice.from}ms and time <= ${choice.to}ms`)
    .replaceAll('$__interval', choice.interval)
    .replace(/\$\{(\w+)(?::(\w+))?\}/g, (_, name: string, format: string | undefined) => {
      const value = choice.variables[name];
      if (value === undefined) throw new Error(`no variable ${name}: ${query}`);
      if (value === ALL) return ALL;
      if (format === 'regex') return asRegex(value);
      if (typeof value !== 'string') throw new Error(`${name} has several values: ${query}`);
      return value;
    });
  if (/\$(?!\/)/.test(text)) throw new Error(`not put in: ${text}`);
  return text;
}

const escaped = (value: string): string => value.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&');

function asRegex(value: string | readonly string[]): string {
  if (typeof value === 'string') return escaped(value);
  return value.length === 1 ? escaped(value[0] as string) : `(${value.map(escaped).join('|')})`;
}
