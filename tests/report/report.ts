import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One measured figure, as printed and as written to `bench-results/<part>.json`. */
export interface Row {
  readonly name: string;
  readonly value: number | string;
  readonly unit?: string;
}

/** A claim that has to hold. `ok` is null when it could not be measured, and then `value` says why. */
export interface Check {
  readonly name: string;
  readonly value: number | string;
  readonly bound: string;
  readonly ok: boolean | null;
}

export interface Report {
  readonly rows: readonly Row[];
  readonly checks: readonly Check[];
}

const RESULTS = fileURLToPath(new URL('../../bench-results', import.meta.url));
const VERDICTS = new Map<boolean | null, string>([
  [true, 'pass'],
  [false, 'FAIL'],
  [null, 'not measured'],
]);

const show = (value: number | string): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(4))) : value;

/** Writes `bench-results/<part>.json`. */
export function writeReport(part: string, report: Report): void {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(`${RESULTS}/${part}.json`, `${JSON.stringify(report, null, 2)}\n`);
}

export function printReport(title: string, { rows, checks }: Report): void {
  const lines = [`\n${title}`];
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  for (const { name, value, unit = '' } of rows)
    lines.push(`  ${name.padEnd(width)}  ${show(value)} ${unit}`.trimEnd());
  for (const { name, value, bound, ok } of checks) {
    lines.push(`  [${VERDICTS.get(ok)}] ${name}: ${show(value)} (${bound})`);
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}
