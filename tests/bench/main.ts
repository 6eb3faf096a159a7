import { parseArgs } from 'node:util';
import { printReport, writeReport } from '../report/report.ts';
import { backfill } from './backfill.ts';
import { backlog } from './backlog.ts';
import { chart } from './chart.ts';
import { fleet } from './fleet.ts';
import { history } from './history.ts';
import { hostile } from './hostile.ts';
import { idle } from './idle.ts';
import { influx } from './influx.ts';
import { latency } from './latency.ts';
import type { Part } from './part.ts';
import { read } from './read.ts';
import { rest } from './rest.ts';
import { simulate } from './simulate.ts';
import { sustained } from './sustained.ts';
import { SERVER } from './system.ts';
import { throughput } from './throughput.ts';
import { web } from './web.ts';

const PARTS: Readonly<Record<string, Part>> = {
  throughput,
  latency,
  backlog,
  backfill,
  chart,
  fleet,
  history,
  influx,
  read,
  rest,
  idle,
  hostile,
  simulate,
  sustained,
  web,
};

/**
 * `node tests/bench/main.ts [part …] [--<option> <number>] [--server <script>]`; without a part, all of them.
 * Ends with 1 when something could not be measured, not when a figure is poor.
 */
async function main(): Promise<number> {
  const known = new Set(Object.values(PARTS).flatMap(({ options }) => Object.keys(options)));
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      server: { type: 'string', default: SERVER },
      ...Object.fromEntries([...known].map((name) => [name, { type: 'string' as const }])),
    },
  });
  const given = values as { server: string; [option: string]: string | undefined };
  const names = positionals.length > 0 ? positionals : Object.keys(PARTS);
  let failed = 0;
  for (const name of names) {
    const part = PARTS[name];
    if (part === undefined) throw new Error(`no part ${name}: ${Object.keys(PARTS).join(', ')}`);
    const options = { ...part.options };
    for (const option of Object.keys(options)) {
      options[option] = Number(given[option] ?? options[option]);
      if (!(options[option] > 0))
        throw new Error(`--${option} ${given[option]}: a number above 0 is expected`);
    }
    const opened = new AsyncDisposableStack();
    try {
      const report = await part.run({ options, server: given.server, opened });
      writeReport(name, report);
      printReport(part.title, report);
      if (report.checks.some(({ ok }) => ok === null)) failed++;
    } catch (error) {
      failed++;
      process.stderr.write(`\n${part.title}: not measured\n${(error as Error).stack}\n`);
    } finally {
      await opened.disposeAsync();
    }
  }
  return failed === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
// Not the exit code alone: a part that failed may leave timers and sockets behind.
process.exit(await main());
