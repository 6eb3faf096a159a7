import { type Check, printReport, writeReport } from '../report/report.ts';
import type { Line } from './line.ts';

/** Lines that run side by side: they mostly wait. */
const SIDE_BY_SIDE = 3;

/** A piece of work whose "must hold" lines are shown by `npm run verify:<name>`. */
export interface Verification {
  readonly name: string;
  readonly title: string;
  readonly lines: (seed: number) => readonly Line[];
}

/**
 * Runs the lines that the command line asks for, or all, prints each as pass, fail or not measured with its figures,
 * and writes `bench-results/verify-<name>.json`. Ends with 0 only when every line was measured and passes.
 */
export async function verify({ name, title, lines }: Verification, args: readonly string[]): Promise<number> {
  // An interrupted run takes its processes with it: they end when this one exits.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  const { seed, names } = parse(args);
  const all = lines(seed);
  const unknown = names.filter((asked) => !all.some((line) => line.name === asked));
  if (unknown.length > 0 || args.includes('--help')) {
    process.stdout.write(usage(name, all));
    return unknown.length > 0 ? 2 : 0;
  }
  const chosen = names.length === 0 ? all : all.filter((line) => names.includes(line.name));
  const began = performance.now();
  const verdicts = new Map<Line, readonly Check[]>();
  const queue = chosen.filter(({ alone }) => !alone);
  const worker = async (): Promise<void> => {
    for (let line = queue.shift(); line !== undefined; line = queue.shift())
      verdicts.set(line, await show(line));
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => worker()));
  for (const line of chosen) if (line.alone) verdicts.set(line, await show(line));

  const summary = chosen.map((line) => `  ${verdictOf(verdicts.get(line) ?? []).padEnd(12)} ${line.claim}`);
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  process.stdout.write(`\n${title}, seed ${seed}, ${minutes} minutes\n${summary.join('\n')}\n`);
  writeReport(`verify-${name}`, {
    rows: [{ name: 'minutes', value: Number(minutes), unit: 'min' }],
    checks: chosen.flatMap((line) =>
      (verdicts.get(line) ?? []).map((check) => ({ ...check, name: `${line.claim}: ${check.name}` })),
    ),
  });
  return chosen.every((line) => verdictOf(verdicts.get(line) ?? []) === 'pass') ? 0 : 1;
}

async function show(line: Line): Promise<readonly Check[]> {
  const started = performance.now();
  const checks = await line.run().catch((error: unknown): readonly Check[] => [
    {
      name: 'not measured',
      value: error instanceof Error ? error.message : String(error),
      bound: '',
      ok: null,
    },
  ]);
  const seconds = Math.round((performance.now() - started) / 1_000);
  printReport(`${verdictOf(checks).toUpperCase()}  ${line.claim}  [${line.name}, ${seconds} s]`, {
    rows: [],
    checks,
  });
  return checks;
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

function usage(name: string, lines: readonly Line[]): string {
  const known = lines.map(
    (line) => `  ${line.name.padEnd(12)} ${String(line.minutes).padStart(2)} min  ${line.claim}`,
  );
  return `npm run verify:${name} [-- [--seed <number>] [line …]]: shows what must hold. Lines:\n${known.join('\n')}\n`;
}
