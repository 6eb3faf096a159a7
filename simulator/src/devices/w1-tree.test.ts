import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scenarioFile } from '../scenario/builtin.ts';
import { readScenario } from '../scenario/parse-scenario.ts';
import { createScenario } from '../scenario/scenario.ts';
import { w1Crc, w1Slave } from './w1-slave.ts';
import { createW1Tree } from './w1-tree.ts';

const EPOCH_MS = Date.UTC(2026, 10, 16, 16);
const HOUR_MS = 3_600_000;

describe('the text of a DS18B20', () => {
  it('is what the kernel shows after a reset: 85.0 °C with a CRC that fits', () => {
    const bytes = '50 05 4b 46 7f ff 0c 10 1c';
    expect(w1Slave(85)).toBe(`${bytes} : crc=1c YES\n${bytes} t=85000\n`);
  });

  it('has the CRC of the maker’s note: a2 for the ROM 02 1c b8 01 00 00 00', () => {
    expect(w1Crc([0x02, 0x1c, 0xb8, 0x01, 0, 0, 0])).toBe(0xa2);
  });

  it.each([
    [25.0625, 't=25062'],
    [-10.125, 't=-10125'],
    [-0.5, 't=-500'],
    [0, 't=0'],
  ])('counts sixteenths of a kelvin: %d', (temperatureC, text) => {
    expect(w1Slave(temperatureC)).toContain(text);
  });
});

describe('the 1-Wire folder of a store', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'coldfield-w1-'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('shows each probe, 85.0 after a reset, and none that is torn off', () => {
    const shown = (name: string, hours: number, key: string): string | null => {
      const config = readScenario(scenarioFile(name), { epochMs: EPOCH_MS });
      const store = createScenario(config).stores[0]!;
      const folder = join(root, name);
      const clock = { now: () => EPOCH_MS + hours * HOUR_MS };
      const tree = createW1Tree(store, folder, clock);
      tree.refresh();
      const path = join(folder, tree.names.get(`north-slope/room1/${key}`)!, 'w1_slave');
      return existsSync(path) ? readFileSync(path, 'utf8') : null;
    };
    const milliC = Number(/t=(-?\d+)/.exec(shown('one-store', 30, 'pulp1')!)![1]);
    expect(milliC).toBeGreaterThan(4_000);
    expect(milliC).toBeLessThan(9_000);
    expect(shown('open-circuit', 30, 'pulp3')).not.toBeNull();
    expect(shown('open-circuit', 50, 'pulp3')).toBeNull();
    expect(shown('probe-lost', 40, 'pulp2')).toBeNull();
    const slaves = readFileSync(join(root, 'probe-lost', 'w1_bus_master1', 'w1_master_slaves'), 'utf8');
    const folders = readdirSync(join(root, 'probe-lost')).filter((name) => name.startsWith('28-'));
    expect(slaves.trim().split('\n').toSorted()).toEqual(folders.toSorted());
    const resets = Array.from({ length: 40 }, (_, i) => shown('probe-reset', 40 + i / 60, 'pulp1')!);
    expect(resets.filter((text) => text.includes('t=85000')).length).toBeGreaterThan(3);
    expect(resets.filter((text) => !text.includes('t=85000')).length).toBeGreaterThan(10);
  });
});
