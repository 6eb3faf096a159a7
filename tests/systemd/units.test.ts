import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SETTINGS } from '@coldfield/api';
import { describe, expect, it, onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const UNITS = globSync('ops/systemd/*.service', { cwd: ROOT }).sort();
const hasAnalyzer = existsSync('/usr/bin/systemd-analyze');
const read = (unit: string): string => readFileSync(join(ROOT, unit), 'utf8');

/** The unit with this copy of the repository in the place of `/opt/coldfield`. */
function placed(unit: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'coldfield-units-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, unit.replace(/^.*\//, ''));
  writeFileSync(file, read(unit).replaceAll('/opt/coldfield', ROOT));
  return file;
}

it('there is a unit for the server and one for a gateway', () => {
  expect(UNITS).toEqual(['ops/systemd/coldfield-gateway.service', 'ops/systemd/coldfield.service']);
});

describe.each(UNITS)('%s', (unit) => {
  it('starts a file that exists', () => {
    const [, program, script] = /^ExecStart=(\S+)(?: --\S+)* (\S+)/m.exec(read(unit)) ?? [];
    expect(program).toBe('/opt/coldfield/node_modules/.bin/node');
    expect(existsSync(join(ROOT, script as string))).toBe(true);
  });

  it.skipIf(!hasAnalyzer)('has nothing that systemd does not understand', () => {
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', placed(unit)], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it.skipIf(!hasAnalyzer)(
    'exposes little by the measure of systemd-analyze (10 is a service without any guard)',
    () => {
      const said = execFileSync('systemd-analyze', ['security', '--offline=true', placed(unit)], {
        encoding: 'utf8',
      });
      expect(Number(/exposure level for \S+: ([\d.]+)/.exec(said)?.[1])).toBeLessThanOrEqual(2);
    },
  );
});

it('the server is given only settings that it has', () => {
  const given = [...read('ops/systemd/coldfield.service').matchAll(/^Environment=(.*)$/gm)]
    .flatMap(([, line = '']) => line.split(' ').map((pair) => pair.split('=')[0] as string))
    .filter((name) => name !== 'NODE_ENV');
  expect(given).toEqual(['DATA_DIR']);
  expect(given.filter((name) => !Object.hasOwn(SETTINGS, name))).toEqual([]);
});
