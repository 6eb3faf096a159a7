import type { Problem } from '@coldfield/protocol/configuration';
import { BusError } from '../../errors.ts';
import { type Bus, type BusDeps, defineDriver } from '../driver.ts';
import type { Reading } from '../reading.ts';
import { createFix, type Fix, POINTS } from './fix.ts';
import { type Line, openLine, where } from './open-line.ts';
import { parseSentence } from './parse-sentence.ts';
import { type NmeaBusConfig, NmeaBusSchema } from './schema.ts';

const DEFAULT_STALE_S = 10;
const UNITS = { latitude: '°', longitude: '°', speed: 'km/h' } as const;

/** A satellite receiver that says where it is, about once a second, without being asked. */
export const nmea = defineDriver(NmeaBusSchema, (config) => ({
  problems: check(config),
  points: new Map(POINTS.map((point) => [point, { unit: UNITS[point] }])),
  open: (deps) => openReceiver(config, deps),
}));

function openReceiver(config: NmeaBusConfig, { monotonicMs, heardTime }: BusDeps): Bus {
  const staleMs = (config.staleS ?? DEFAULT_STALE_S) * 1_000;
  let line: Line | null = null;
  let fix: Fix = createFix(staleMs);
  let heardMs: number | null = null;
  let damagedMs: number | null = null;
  let openedMs = 0;

  function hear(text: string): void {
    // gpsd greets, and confirms the watch, in JSON.
    if (text.startsWith('{')) return;
    const sentence = parseSentence(text);
    const nowMs = monotonicMs();
    if (sentence === 'damaged') damagedMs = nowMs;
    else heardMs = nowMs;
    if (typeof sentence === 'string') return;
    fix.heard(sentence, nowMs);
    if (sentence.timeMs !== null) heardTime?.(sentence.timeMs, nowMs);
  }

  /** @throws {BusError} */
  function lastSaid(points: readonly string[]): ReadonlyMap<string, Reading> {
    const nowMs = monotonicMs();
    const isRecent = (ms: number | null) => ms !== null && nowMs - ms <= staleMs;
    if (line?.isOpen !== true)
      throw new BusError('bus-down', `${where(config)} is not open`, { retryable: false });
    if (isRecent(heardMs)) return fix.readings(nowMs);
    if (isRecent(openedMs)) return new Map(points.map((point) => [point, { quality: 'warming-up' }]));
    // Noise in the place of sentences: most often the wrong speed of the line.
    if (isRecent(damagedMs))
      throw new BusError('bad-response', `${where(config)} sends nothing readable`, { retryable: false });
    throw new BusError('no-response', `${where(config)} says nothing`, { retryable: false });
  }

  return {
    get connected() {
      return line?.isOpen === true;
    },
    async connect() {
      line?.close();
      fix = createFix(staleMs);
      [heardMs, damagedMs] = [null, null];
      line = await openLine(config, hear);
      openedMs = monotonicMs();
    },
    plan: (points) => [
      {
        device: config.name,
        points,
        // Not `async`: nothing is asked, what the receiver said last is there.
        read() {
          return new Promise((resolve) => resolve(lastSaid(points)));
        },
      },
    ],
    close() {
      line?.close();
      line = null;
      return Promise.resolve();
    },
  };
}

function check({ transport, path, host }: NmeaBusConfig): Problem[] {
  if (transport === 'serial' && path === undefined)
    return [{ path: [], message: '"path" is missing; expected a serial device such as /dev/ttyACM0' }];
  if (transport === 'tcp' && host === undefined)
    return [{ path: [], message: '"host" is missing; expected a host name or address' }];
  return [];
}
