import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Problem } from '@coldfield/protocol/configuration';
import { BusError } from '../../errors.ts';
import { type Bus, type BusDeps, defineDriver } from '../driver.ts';
import type { Reading } from '../reading.ts';
import { parseRecording, type Recording, valueAt } from './recording.ts';
import { type ReplayBusConfig, ReplayBusSchema } from './schema.ts';
import { isTimeFormat, timeFormat } from './time-format.ts';

const DEFAULT_MAX_GAP_S = 300;

/** Plays a logger's CSV as if its sensors were read now. A point is the name of a column in the configuration. */
export const replay = defineDriver(ReplayBusSchema, (config) => ({
  problems: check(config),
  points: new Map(
    Object.entries(config.columns).map(([name, column]) => [
      name,
      { unit: column.unit ?? (column.oneWhen === undefined ? null : '') },
    ]),
  ),
  open: (deps) => openReplay(config, deps),
}));

function openReplay(config: ReplayBusConfig, deps: BusDeps): Bus {
  const maxGapMs = (config.maxGapS ?? DEFAULT_MAX_GAP_S) * 1_000;
  const speed = config.speed ?? 1;
  let playing: { recording: Recording; fromMs: number; startedMs: number } | null = null;
  let nextRow = 0;

  /** The next row, whole; null after the last. */
  function takeRow({ recording, fromMs }: NonNullable<typeof playing>): ReadonlyMap<string, number> | null {
    const { rows } = recording;
    while (nextRow < rows.length && (rows[nextRow]?.timeMs ?? 0) < fromMs) nextRow += 1;
    if (nextRow >= rows.length && config.loop === true) nextRow = 0;
    const row = rows[nextRow];
    nextRow += 1;
    return row?.values ?? null;
  }

  /** Where in the recording we are, or null when it is over. */
  function positionMs({ recording, fromMs, startedMs }: NonNullable<typeof playing>): number | null {
    const playedMs = (deps.monotonicMs() - startedMs) * speed;
    const lengthMs = recording.endMs - fromMs;
    if (playedMs <= lengthMs) return fromMs + playedMs;
    if (config.loop !== true || lengthMs <= 0)
      return playedMs <= lengthMs + maxGapMs ? fromMs + playedMs : null;
    return fromMs + (playedMs % lengthMs);
  }

  return {
    get connected() {
      return playing !== null;
    },
    async connect() {
      const path = resolve(deps.baseDir, config.file);
      try {
        const recording = parseRecording(await readFile(path, 'utf8'), config);
        playing = { recording, fromMs: startOf(config, recording), startedMs: deps.monotonicMs() };
        nextRow = 0;
      } catch (cause) {
        throw new BusError('bus-down', `cannot replay ${path}`, { retryable: true, cause });
      }
    },
    plan: (points) => [
      {
        device: config.name,
        points,
        read() {
          if (playing === null) {
            return Promise.reject(
              new BusError('bus-down', 'the recording is not open', { retryable: false }),
            );
          }
          const readings = new Map<string, Reading>();
          if (config.pace === 'row') {
            const row = takeRow(playing);
            for (const point of points) {
              const value = row?.get(point);
              readings.set(point, value === undefined ? { quality: 'no-response' } : { value });
            }
            return Promise.resolve(readings);
          }
          const nowMs = positionMs(playing);
          for (const point of points) {
            const track = playing.recording.tracks.get(point);
            const value = track === undefined || nowMs === null ? null : valueAt(track, nowMs, maxGapMs);
            readings.set(point, value === null ? { quality: 'no-response' } : { value });
          }
          return Promise.resolve(readings);
        },
      },
    ],
    close() {
      playing = null;
      return Promise.resolve();
    },
  };
}

function startOf(config: ReplayBusConfig, recording: Recording): number {
  if (config.startAt === undefined) return recording.startMs;
  return (
    timeFormat(config.time.format ?? 'iso', config.time.zone ?? 'Z')(config.startAt) ?? recording.startMs
  );
}

function check(config: ReplayBusConfig): Problem[] {
  const problems: Problem[] = [];
  const format = config.time.format ?? 'iso';
  if (!isTimeFormat(format)) {
    problems.push({
      path: ['time', 'format'],
      message: `"${format}" is not a time format; expected iso, epoch-s, epoch-ms or a pattern with yyyy, MM or MMM, and dd`,
    });
  } else if (
    config.startAt !== undefined &&
    timeFormat(format, config.time.zone ?? 'Z')(config.startAt) === null
  ) {
    problems.push({
      path: ['startAt'],
      message: `"${config.startAt}" is not a time of the format "${format}"`,
    });
  }
  if (config.header !== true) {
    const named = Object.entries(config.columns).filter(([, { column }]) => typeof column === 'string');
    for (const [name] of named) {
      problems.push({ path: ['columns', name, 'column'], message: 'a column by name needs "header: true"' });
    }
    if (typeof config.time.column === 'string') {
      problems.push({ path: ['time', 'column'], message: 'a column by name needs "header: true"' });
    }
  }
  return problems;
}
