import { existsSync, readdirSync, rmSync } from 'node:fs';
import type { Check } from '../report/report.ts';
import type { Line } from './line.ts';
import { bench, node, RESULTS, ROOT, tests } from './measure.ts';

/** What the benchmarks, the property tests and the pictures show. They run in processes of their own. */
export function measuredLines(): readonly Line[] {
  return [
    bench(
      'throughput',
      'With acknowledgements and fsync: >= 50 % of a bare pipeline at 50 x 200, >= 30 % at 2,000 x 1',
      4,
    ),
    bench('sustained', '5,000 messages/s for ten minutes, nothing lost, memory flat', 12),
    bench('latency', 'Publish to browser event at 1,000 messages/s, p50 and p99', 2),
    bench(
      'backlog',
      "A day of one store's backlog, and an hour of 500 stores' at once, live data under a second",
      4,
    ),
    bench('history', 'History of a room for a day, a month and a year', 2),
    bench('rest', 'Memory and CPU at rest with 20 stores', 3),
    bench('idle', '10,000 connected idle gateways', 3),
    bench('hostile', 'Two million hostile packets: no crash, every reject counted, memory flat', 8),
    {
      name: 'properties',
      claim:
        'Laws as property tests: round trips, one decode error, the ledger, the buffer, traps of the broker',
      minutes: 2,
      alone: false,
      run: () => tests(['protocol', 'broker', 'gateway', 'simulator', 'api/src/ledger', 'api/src/ingest']),
    },
    { name: 'screens', claim: 'Screens as pictures', minutes: 2, alone: true, run: () => pictures() },
  ];
}

async function pictures(): Promise<Check[]> {
  const script = 'tests/screens/main.ts';
  if (!existsSync(`${ROOT}${script}`)) throw new Error(`there is no ${script}`);
  rmSync(`${RESULTS}screens`, { recursive: true, force: true });
  const { code, said } = await node([script]);
  const taken = existsSync(`${RESULTS}screens`)
    ? readdirSync(`${RESULTS}screens`, { recursive: true }).filter((name) => String(name).endsWith('.png'))
        .length
    : 0;
  if (code !== 0) throw new Error(`the pictures ended with ${code}: ${said.slice(-500)}`);
  // Three sizes, two languages, two themes.
  return [{ name: 'pictures in bench-results/screens', value: taken, bound: '>= 12', ok: taken >= 12 }];
}

/** Runs a script of the project to its end, in the project's folder. */
