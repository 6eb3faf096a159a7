import { mosquittoIsInstalled } from '../plant/mosquitto.ts';
import { type Check, printReport, writeReport } from '../report/report.ts';
import { deliveryLines } from './delivery-lines.ts';
import type { Line } from './line.ts';
import { measuredLines } from './measured-lines.ts';

const USAGE = `npm run verify:spine [-- [--seed <number>] [line …]]: shows what must hold of the spine. Lines:\n`;

/** Plants that run side by side: they mostly wait. */
const SIDE_BY_SIDE = 3;

/**
 * Prints each line of what must hold as pass, fail or not measured, with its figures, and writes
 * `bench-results/verify-spine.json`. Ends with 0 only when every line was measured and passes.
 */
async function main(args: readonly string[]): Promise<number> {
  const { seed, names } = parse(args);
  // Without Debian's Mosquitto our own broker stands in for the separate one, and the line says so.
  const separate = mosquittoIsInstalled() ? 'mosquitto' : 'own-broker';
  const all = [...deliveryLines(seed, separate), ...measuredLines()];
  const unknown = names.filter((name) => !all.some((line) => line.name === name));
  if (unknown.length > 0 || args.includes('--help')) {
    const known = all.map(
      (line) => `  ${line.name.padEnd(12)} ${String(line.minutes).padStart(2)} min  ${line.claim}`,
    );
    process.stdout.write(`${USAGE}${known.join('\n')}\n`);
    return unknown.length > 0 ? 2 : 0;
  }
  const chosen = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
  const began = performance.now();
  const verdicts = new Map<Line, readonly Check[]>();
  const show = async (line: Line): Promise<void> => {
    const started = performance.now();
    const checks = await line.run().catch((error: unknown): readonly Check[] => [
      {
        name: 'not measured',
        value: error instanceof Error ? error.message : String(error),
        bound: '',
        ok: null,
      },
    ]);
    verdicts.set(line, checks);
    const seconds = Math.round((performance.now() - started) / 1_000);
    printReport(`${verdictOf(checks).toUpperCase()}  ${line.claim}  [${line.name}, ${seconds} s]`, {
      rows: [],
      checks,
    });
  };

  const queue = chosen.filter(({ alone }) => !alone);
  const worker = async (): Promise<void> => {
    for (let line = queue.shift(); line !== undefined; line = queue.shift()) await show(line);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => worker()));
  for (const line of chosen) if (line.alone) await show(line);

  const summary = chosen.map((line) => `  ${verdictOf(verdicts.get(line) ?? []).padEnd(12)} ${line.claim}`);
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  process.stdout.write(`\nThe spine, seed ${seed}, ${minutes} minutes\n${summary.join('\n')}\n`);
  writeReport('verify-spine', {
    rows: [{ name: 'minutes', value: Number(minutes), unit: 'min' }],
    checks: chosen.flatMap((line) =>
      (verdicts.get(line) ?? []).map((check) => ({ ...check, name: `${line.claim}: ${check.name}` })),
    ),
  });
  return chosen.every((line) => verdictOf(verdicts.get(line) ?? []) === 'pass') ? 0 : 1;
}

function verdictOf(checks: readonly Check[]): 'pass' | 'fail' | 'not measured' {
  if (checks.some(({ ok }) => ok === false)) return 'fail';
  return checks.length === 0 || checks.some(({ ok }) => ok === null) ? 'not measured' : 'pass';
}

function parse(args: readonly string[]): { seed: number; names: string[] } {
  const names = args.filter((arg, i) => !arg.startsWith('--') && args[i - 1] !== '--seed');
  const at = args.indexOf('--seed');
  const seed = at < 0 ? Date.now() % 1_000_000 : Number(args[at + 1]);
  if (!Number.isSafeInteger(seed)) throw new Error('--seed: a whole number is expected');
  return { seed, names };
}

// An interrupted run takes its processes with it: they end when this one exits.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.exit(await main(process.argv.slice(2)));
