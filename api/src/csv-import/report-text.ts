import type { ImportAnswer } from '../contract/index.ts';
import type { SkipReason } from './skipped.ts';

const REASONS: Readonly<Record<SkipReason, string>> = {
  'time-unreadable': 'lines whose time cannot be read',
  'time-not-in-zone': 'lines whose time never was, as the clock was set forward',
  'time-too-old': 'lines from before 2001, by a clock that was never set',
  'time-ahead': 'lines from the future',
  'not-a-number': 'cells that hold no number',
  implausible: 'values that such a sensor cannot have',
  'unknown-quality': 'cells with an unknown quality code',
  'no-reading': 'lines without any reading',
  refused: 'rows that the archive refuses',
};

/** The report of an import for a terminal. What comes from the file is quoted, so that it steers nothing. */
export function reportText(report: ImportAnswer): string {
  const { understood, preview, skipped } = report;
  const lines: string[] = [];
  const header = understood.headerLine === null ? 'no header' : `header in line ${understood.headerLine}`;
  lines.push(
    `${understood.encoding}, delimiter ${JSON.stringify(understood.delimiter)}, decimal ${understood.decimal}, ${header}, times ${understood.timeFormat} in ${understood.timeZone}`,
  );
  for (const { title, key, fahrenheit } of understood.columns)
    lines.push(`  ${JSON.stringify(title)} is ${key}${fahrenheit ? ', converted from °F' : ''}`);
  if (preview.length > 0) lines.push('The first rows:');
  for (const { line, time, v, text } of preview) {
    const values = Object.entries(v).map(([key, value]) => `${key} ${value}`);
    lines.push(`  line ${line}: ${time}  ${values.join(', ')}  from ${JSON.stringify(text)}`);
  }
  for (const { reason, count, lines: where, example } of skipped) {
    const more = count > where.length ? ', …' : '';
    lines.push(
      `Left out: ${count} ${REASONS[reason as SkipReason] ?? reason}, lines ${where.join(', ')}${more}; the first: ${JSON.stringify(example)}`,
    );
  }
  if (report.sameTime > 0)
    lines.push(`${report.sameTime} rows have the time of the row before and were put together`);
  const span =
    report.from === null || report.to === null
      ? ''
      : `, ${new Date(report.from).toISOString()} to ${new Date(report.to).toISOString()}`;
  lines.push(
    `${report.stored ? 'Imported' : 'Dry run, nothing stored: would import'} ${report.rows} rows with ${report.readings} readings into ${report.room}${span}`,
  );
  return `${lines.join('\n')}\n`;
}
