import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Check, Report } from '../report/report.ts';
import type { Line } from './line.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const RESULTS = `${ROOT}bench-results/`;

/** What a part of the benchmark shows, in a process of its own. */
export function bench(part: string, claim: string, minutes: number): Line {
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

/** What the tests in these folders show, in a process of their own. */
export async function tests(
  folders: readonly string[],
  project: 'unit' | 'system' = 'unit',
): Promise<Check[]> {
  // Lines run side by side: each has a report of its own.
  const report = `${RESULTS}${project}-tests-${randomUUID()}.json`;
  const vitest = 'node_modules/vitest/vitest.mjs';
  const { said } = await node([
    vitest,
    'run',
    '--project',
    project,
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
  rmSync(report);
  return [
    {
      name: `tests that fail in ${folders.join(', ')}`,
      value: `${numFailedTests} of ${numTotalTests} (${numPendingTests} skipped)`,
      bound: '0',
      ok: numFailedTests === 0 && numTotalTests > 0,
    },
  ];
}

/** Runs a script of the project and collects what it says. */
export async function node(args: readonly string[]): Promise<{ code: number | null; said: string }> {
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
