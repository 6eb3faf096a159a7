import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Check, Report } from '../report/report.ts';
import type { Line } from './line.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RESULTS = `${ROOT}bench-results/`;

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

function bench(part: string, claim: string, minutes: number): Line {
  return {
    name: part,
    claim,
    minutes,
    alone: true,
    async run() {
      const file = `${RESULTS}${part}.json`;
      // An old result must not pass for a new one.
      rmSync(file, { force: true });
      const { code, said } = await node(['tests/bench/main.ts', part]);
      if (code !== 0 || !existsSync(file))
        throw new Error(`the benchmark ended with ${code}: ${said.slice(-500)}`);
      const { checks, rows } = JSON.parse(readFileSync(file, 'utf8')) as Report;
      const figures = rows.map(
        ({ name, value, unit = '' }): Check => ({ name, value, bound: unit, ok: true }),
      );
      // A part without a bound of its own is a figure to look at.
      return checks.length > 0 ? checks : figures;
    },
  };
}

async function tests(folders: readonly string[]): Promise<Check[]> {
  const report = `${RESULTS}properties.json`;
  rmSync(report, { force: true });
  const vitest = 'node_modules/vitest/vitest.mjs';
  const { said } = await node([
    vitest,
    'run',
    '--project',
    'unit',
    '--reporter=json',
    `--outputFile=${report}`,
    ...folders,
  ]);
  if (!existsSync(report)) throw new Error(`the tests did not run: ${said.slice(-500)}`);
  const { numTotalTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8')) as {
    numTotalTests: number;
    numFailedTests: number;
    numPendingTests: number;
  };
  return [
    {
      name: `tests that fail in ${folders.join(', ')}`,
      value: `${numFailedTests} of ${numTotalTests} (${numPendingTests} skipped)`,
      bound: '0',
      ok: numFailedTests === 0 && numTotalTests > 0,
    },
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
async function node(args: readonly string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const endChild = (): void => void child.kill('SIGTERM');
  process.once('exit', endChild);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-5_000);
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  process.off('exit', endChild);
  return { code, said };
}
