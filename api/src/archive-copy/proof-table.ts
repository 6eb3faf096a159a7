import type { Side } from './compare-room.ts';
import type { CopyResult } from './copy-archive.ts';

const HEADER = ['room', 'side', 'rows', 'first', 'last', 'sha-256', '5 min', 'hours', ''];

/** The proof in words: what was read back from each side, room by room. */
export function proofTable({ rooms }: Pick<CopyResult, 'rooms'>): string {
  const cells: string[][] = [HEADER];
  for (const { room, source, target, equal, onlyTarget, hoursOfBoth } of rooms) {
    const own = onlyTarget > 0 ? `; ${onlyTarget} rows of the target's own` : '';
    const more = `${own}${hoursOfBoth > 0 ? `; ${hoursOfBoth} hours computed from the rows of both` : ''}`;
    if (equal) {
      cells.push([shown(room), 'both', ...sideCells(source), `equal${more}`]);
    } else {
      cells.push([shown(room), 'source', ...sideCells(source), 'DIFFERS']);
      cells.push(['', 'target', ...sideCells(target), more]);
    }
  }
  const widths = HEADER.map((_, i) => Math.max(...cells.map((row) => (row[i] ?? '').length)));
  return cells
    .map((row) =>
      row
        .map((cell, i) =>
          i === 2 || i === 6 || i === 7 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const sideCells = ({ rows, first, last, digest, rollups }: Side): string[] => [
  String(rows),
  time(first),
  time(last),
  rows === 0 ? '–' : digest.slice(0, 16),
  String(rollups[300_000].buckets),
  String(rollups[3_600_000].buckets),
];

const time = (t: number | null): string => (t === null ? '–' : new Date(t).toISOString());
/** Names come from anybody: nothing in them may steer a terminal. */
const shown = (name: string): string => (/^[\w.-]+$/.test(name) ? name : JSON.stringify(name));
