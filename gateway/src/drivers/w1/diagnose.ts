import type { W1BusConfig } from '@coldfield/protocol/configuration';
import type { Finding, Trouble } from '../finding.ts';
import type { Files } from './files.ts';

const PROBE = /^(10|22|28|3b|42)-[0-9a-f]{12}$/;

/** What the kernel's list of its 1-Wire lines says of probes that could not be read. */
export async function* diagnose(
  { devices }: Pick<W1BusConfig, 'devices'>,
  files: Files,
  trouble: readonly Trouble[],
): AsyncGenerator<Finding> {
  // Gone since it was opened a moment ago: there is nothing to see.
  const names = await files.list().catch((): string[] => []);
  const isLow = trouble.some(({ quality }) => quality === 'short-circuit');
  if (isLow || names.some((name) => name.startsWith('00-'))) {
    yield {
      code: 'w1-line-low',
      level: 'fault',
      params: {},
      causes: [
        { code: 'w1-shorted', sure: 'likely' },
        { code: 'w1-no-pull-up', sure: 'likely' },
      ],
    };
    return;
  }
  const known = new Set(devices.map(({ id }) => id));
  const strangers = names.filter((name) => PROBE.test(name) && !known.has(name));
  for (const { device } of trouble) {
    const id = devices.find(({ name }) => name === device)?.id;
    if (id === undefined || names.includes(id)) continue;
    yield {
      code: 'w1-missing',
      level: 'fault',
      device,
      params: { id },
      causes: [
        ...strangers.map((stranger) => ({
          code: 'w1-replaced' as const,
          sure: 'possible' as const,
          params: { id: stranger },
        })),
        { code: 'line-broken', sure: 'likely' },
      ],
    };
  }
}
