import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FallbackSection } from '@coldfield/protocol/configuration';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { Reading } from '../drivers/reading.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { until } from '../testing/until.ts';
import { createFallback, type Fallback } from './fallback.ts';

const AIR = { key: 'air1', above: 8, hysteresis: 0.5, forS: 900, output: 'siren' };
const FAULT: Reading = { quality: 'no-response' };

interface Site {
  readonly fallback: Fallback;
  /** Monotonic ms. */
  now: number;
  changes: number;
  hear(key: string, reading: number | Reading): void;
  pass(seconds: number): void;
  readonly siren: string;
}

function start(
  section: FallbackSection | null,
  { folder = tempFolder(), now = 0, epoch = 'run-1', minOnMs = 0, failsafe = false } = {},
): Site {
  const path = join(folder, 'siren');
  const site = {
    now,
    changes: 0,
    hear(key: string, reading: number | Reading) {
      fallback.heard('room-1', key, typeof reading === 'number' ? { value: reading } : reading, site.now);
    },
    pass(seconds: number) {
      site.now += seconds * 1_000;
      fallback.tick();
    },
    get siren() {
      return existsSync(path) ? readFileSync(path, 'utf8') : '';
    },
  } as Site & { fallback: Fallback };
  const fallback = createFallback({
    outputs: [
      {
        name: 'siren',
        device: { type: 'file', file: { path, on: 'on', off: 'off' } },
        minOnMs,
        failsafe,
      },
    ],
    section,
    path: join(folder, 'fallback.state'),
    clock: { monotonicMs: () => site.now, epoch },
    random: () => 0,
    onChange: () => {
      site.changes += 1;
    },
    log: pino({ level: 'silent' }),
  });
  onTestFinished(() => fallback.stop());
  return Object.assign(site, { fallback });
}

const isOn = (site: Site) => site.fallback.state().outputs[0]?.on;
const rules = (...ofRoom: object[]) =>
  ({ silenceS: 600, rooms: { 'room-1': ofRoom } }) as unknown as FallbackSection;

test('the siren sounds when the delay is over, and stops when the room is back', async () => {
  const site = start(rules(AIR));
  site.hear('air1', 9);
  site.pass(899);
  expect(isOn(site)).toBe(false);
  site.pass(1);
  expect(isOn(site)).toBe(true);
  await until('the file says on', () => site.siren === 'on');
  site.hear('air1', 7);
  expect(isOn(site)).toBe(false);
  await until('the file says off', () => site.siren === 'off');
});

test('a restart of the process goes on with what was in force, and counts the time that it was away', () => {
  const folder = tempFolder();
  const first = start(rules(AIR, { key: 'door1', state: 1, forS: 600, output: 'siren' }), { folder });
  first.hear('air1', 9);
  first.pass(900);
  first.hear('door1', 1);
  const second = start(rules(AIR, { key: 'door1', state: 1, forS: 600, output: 'siren' }), {
    folder,
    now: first.now + 500_000,
  });
  expect(isOn(second), 'before anything is read').toBe(true);
  second.hear('air1', 5);
  expect(isOn(second)).toBe(false);
  second.hear('door1', 1);
  second.pass(99);
  expect(isOn(second), 'the door, open for 599 s').toBe(false);
  second.pass(1);
  expect(isOn(second), 'the door, open for 600 s').toBe(true);
});

test('after a power cut what was in force is in force; time without power does not count', () => {
  const folder = tempFolder();
  const first = start(rules(AIR), { folder, now: 5_000_000 });
  first.hear('air1', 9);
  first.pass(600);
  first.fallback.tick();
  const pending = start(rules(AIR), { folder, now: 1_000, epoch: 'run-2' });
  pending.hear('air1', 9);
  pending.pass(200);
  expect(isOn(pending)).toBe(false);
  pending.pass(700);
  expect(isOn(pending)).toBe(true);
  const again = start(rules(AIR), { folder, now: 10, epoch: 'run-3' });
  expect(isOn(again)).toBe(true);
});

test('a memory that is damaged makes the first reading in breach count at once', () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'fallback.state'), 'nonsense');
  const site = start(rules(AIR), { folder });
  site.hear('air1', 9);
  expect(isOn(site)).toBe(true);
});

test('a press of the button silences for its time and not longer', () => {
  const site = start(rules(AIR));
  site.hear('button1', 0);
  site.hear('air1', 9);
  site.pass(900);
  site.hear('button1', 1);
  expect(isOn(site)).toBe(false);
  expect(site.fallback.state().active).toMatchObject([{ key: 'air1', silencedS: 600 }]);
  site.hear('button1', 1);
  site.pass(599);
  expect(isOn(site)).toBe(false);
  site.pass(1);
  expect(isOn(site), 'a button that is held silences once').toBe(true);
});

test('what begins after the press sounds', () => {
  const site = start(rules(AIR, { key: 'door1', state: 1, forS: 60, output: 'siren' }));
  site.hear('button1', 0);
  site.hear('air1', 9);
  site.pass(900);
  site.hear('button1', 1);
  site.hear('door1', 1);
  site.pass(60);
  expect(isOn(site)).toBe(true);
});

test.each(['trapped1', 'leak1'])('nobody silences %s', (key) => {
  const site = start(rules({ key, state: 1, output: 'siren' }));
  site.hear('button1', 0);
  site.hear(key, 1);
  site.hear('button1', 1);
  site.pass(1);
  expect(isOn(site)).toBe(true);
  site.hear(key, 0);
  expect(isOn(site)).toBe(false);
});

test('a button that is pressed at the start, or whose wire breaks, silences nothing', () => {
  const site = start(rules({ ...AIR, forS: 0 }));
  site.hear('air1', 9);
  site.hear('button1', 1);
  expect(isOn(site)).toBe(true);
  site.hear('button1', 0);
  site.hear('button1', FAULT);
  site.hear('button1', 1);
  expect(isOn(site)).toBe(true);
});

test('a siren that was started sounds for its least time', () => {
  const site = start(rules({ ...AIR, forS: 0 }), { minOnMs: 5_000 });
  site.hear('air1', 9);
  site.hear('air1', 7);
  expect(isOn(site)).toBe(true);
  site.pass(4.9);
  expect(isOn(site)).toBe(true);
  site.pass(0.1);
  expect(isOn(site)).toBe(false);
});

test('an output that fails to the safe side is energised while all is well', async () => {
  const site = start(rules({ ...AIR, forS: 0 }), { failsafe: true });
  await until('energised', () => site.siren === 'on');
  site.hear('air1', 9);
  await until('let go', () => site.siren === 'off');
});

test('a test turns an output on for its time, and says that it is one', () => {
  const site = start(rules(AIR));
  expect(site.fallback.test('horn', 5)).toBe(false);
  expect(site.fallback.test('siren', 5)).toBe(true);
  expect(site.fallback.state().outputs).toEqual([{ name: 'siren', on: true, test: true }]);
  site.pass(5);
  expect(site.fallback.state().outputs).toEqual([{ name: 'siren', on: false }]);
});

test('other limits take what stands with them; a rule that is gone is silent', () => {
  const site = start(rules(AIR));
  site.hear('air1', 9);
  site.pass(900);
  site.fallback.use(rules({ ...AIR, above: 8.5 }));
  expect(isOn(site)).toBe(true);
  site.hear('air1', 8);
  expect(isOn(site)).toBe(false);
  site.hear('air1', 9);
  site.pass(900);
  site.fallback.use(rules());
  expect(isOn(site)).toBe(false);
});

test('it says what is in force, since when, and only when there is something to say', () => {
  const site = start(rules(AIR));
  site.hear('air1', 3);
  site.pass(10);
  expect(site.changes).toBe(0);
  site.hear('air1', 9);
  site.pass(900);
  site.pass(30);
  expect(site.fallback.state()).toMatchObject({
    rules: 1,
    outputs: [{ name: 'siren', on: true }],
    active: [{ room: 'room-1', key: 'air1', condition: 'above', output: 'siren', sinceS: 30 }],
    kept: true,
  });
  expect(site.changes).toBeGreaterThan(0);
});

test('a folder that takes nothing does not keep it from alarming, and is said', () => {
  const folder = join(tempFolder(), 'missing');
  const site = start(rules({ ...AIR, forS: 0 }), { folder });
  site.hear('air1', 9);
  expect(isOn(site)).toBe(true);
  expect(site.fallback.state().kept).toBe(false);
});

test('what is in force is known to hold since the first reading beyond the limit', () => {
  const site = start({ rooms: { 'room-1': [AIR] } });
  site.now = 60_000;
  site.hear('air1', 9);
  site.pass(1_000);
  site.pass(60);
  expect(site.fallback.active).toMatchObject([{ holdsMs: 60_000, sinceMs: 1_060_000 }]);
});
