import type { History } from '@coldfield/api/contract';
import { columnsOf, statesOf } from './series.ts';

/** What the columns of a day say; null where nothing was recorded. */
export interface DayFigures {
  readonly doorOpenings: number | null;
  readonly doorOpenMs: number;
  readonly energyKwh: number | null;
  /** Share of the recorded time that the compressor ran, 0..1. */
  readonly compressorShare: number | null;
}

export function dayFigures(history: History): DayFigures {
  const doors = statesOf(history, 'door').filter((column) => column.last.some((value) => value !== null));
  const compressors = statesOf(history, 'compressor');
  const covered = sum(compressors.flatMap((column) => column.coveredS));
  const increases = columnsOf(history, 'energy').flatMap((column) =>
    column.class === 'counter' ? column.increase.filter((value) => value !== null) : [],
  );
  return {
    doorOpenings:
      doors.length === 0 ? null : sum(doors.map((column) => openings(column.transitions, column.last))),
    doorOpenMs: sum(doors.flatMap((column) => column.onS)) * 1000,
    energyKwh: increases.length === 0 ? null : sum(increases),
    compressorShare: covered === 0 ? null : sum(compressors.flatMap((column) => column.onS)) / covered,
  };
}

/** Changes alternate, so their number and the last value tell how many of them went from 0 to 1. */
function openings(transitions: readonly number[], last: readonly (number | null)[]): number {
  const changes = sum(transitions);
  const endsOpen = last.findLast((value) => value !== null) === 1;
  return endsOpen ? Math.ceil(changes / 2) : Math.floor(changes / 2);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
