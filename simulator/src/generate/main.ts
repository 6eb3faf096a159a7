/**
 * `npm run simulate:files -- --scenario county --stores 50 --days 30 --out folder`: writes readings and hidden truth of
 * a scenario as files. `--help` tells the rest.
 */
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ColdfieldError } from '@coldfield/protocol';
import { scenarioFile } from '../scenario/builtin.ts';
import { readScenario } from '../scenario/parse-scenario.ts';
import { generate } from './generate.ts';
import { scaleScenario } from './scale-scenario.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Physics before the files begin, so that the rooms have settled. */
const SETTLING_MS = 6 * HOUR_MS;
const HELP = `Writes what a scenario's stores would send, and what was really so, as JSON lines.

  --scenario name|file   a scenario that comes with the simulator, or a YAML file   (county)
  --out folder           readings/<store>.jsonl and truth/<store>.jsonl go here
  --stores n             as many stores, like those of the scenario                 (those it has)
  --days n               days to write                                              (30)
  --from YYYY-MM-DD      first local day; the same day and seed give the same bytes (n days ago)
  --record-s n           seconds from one full frame to the next                    (60)
  --truth-s n            seconds from one line of true temperatures to the next     (300)
  --threads n            worker threads                                             (${availableParallelism()})
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      scenario: { type: 'string', default: 'county' },
      out: { type: 'string' },
      stores: { type: 'string' },
      days: { type: 'string', default: '30' },
      from: { type: 'string' },
      'record-s': { type: 'string', default: '60' },
      'truth-s': { type: 'string', default: '300' },
      threads: { type: 'string', default: String(availableParallelism()) },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || values.out === undefined) {
    process.stdout.write(HELP);
    if (!values.help)
      throw new ColdfieldError('usage', '\n--out is missing: which folder shall it write to?');
    return;
  }
  const days = whole('days', values.days);
  const recordS = whole('record-s', values['record-s']);
  const truthS = whole('truth-s', values['truth-s']);
  if (truthS % 60 !== 0)
    throw new ColdfieldError('usage', `--truth-s ${truthS}: a multiple of 60 is expected`);
  const folder = resolve(values.out);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new ColdfieldError('usage', `--out ${folder}: an empty folder, or a new one, is expected`);
  const file = scenarioFile(values.scenario);
  const { utcOffsetH } = readScenario(file, { epochMs: 0 });
  const fromMs = firstDay(values.from, days) - utcOffsetH * HOUR_MS;
  const read = readScenario(file, { epochMs: fromMs - SETTLING_MS });
  const config = values.stores === undefined ? read : scaleScenario(read, whole('stores', values.stores));
  const startedMs = performance.now();
  let shown = -1;
  const { readings, truths } = await generate({
    config,
    folder,
    threads: whole('threads', values.threads),
    times: {
      fromMs,
      toMs: fromMs + days * DAY_MS,
      recordMs: recordS * 1_000,
      sampleMs: Math.min(30_000, recordS * 1_000),
      truthMs: truthS * 1_000,
    },
    onProgress: (share) => {
      const percent = Math.floor(100 * share);
      if (percent === shown) return;
      shown = percent;
      const seconds = (performance.now() - startedMs) / 1_000;
      if (process.stdout.isTTY) process.stdout.write(`\r${percent} %  ${seconds.toFixed(0)} s `);
      else if (percent % 10 === 0) process.stdout.write(`${percent} %  ${seconds.toFixed(0)} s\n`);
    },
  });
  const seconds = (performance.now() - startedMs) / 1_000;
  process.stdout.write(
    `${process.stdout.isTTY ? '\r' : ''}${config.stores.length} stores, ${days} days: ${readings} messages and ${truths} lines of truth in ${seconds.toFixed(1)} s, in ${folder}\n`,
  );
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new ColdfieldError('usage', `--${name} ${text}: a whole number above 0 is expected`);
}

/** Epoch ms of midnight UTC of a day as written, or of the one `days` before today. */
function firstDay(text: string | undefined, days: number): number {
  if (text === undefined) return (Math.floor(Date.now() / DAY_MS) - days) * DAY_MS;
  const t = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(t))
    throw new ColdfieldError('usage', `--from ${text}: a date such as 2026-11-01 is expected`);
  return t;
}

await main().catch((error: unknown) => {
  const isExpected =
    error instanceof ColdfieldError || (error as { code?: string }).code?.startsWith('ERR_PARSE');
  process.stderr.write(`${isExpected ? (error as Error).message : String((error as Error).stack)}\n`);
  process.exitCode = 1;
});
