import { run as backup } from '../faults/backup.ts';
import { run as backupKills } from '../faults/backup-kills.ts';
import { run as backupOnward } from '../faults/backup-onward.ts';
import { archiveMissing } from '../plant/archive-store.ts';
import type { Check } from '../report/report.ts';
import type { Line } from './line.ts';
import { bench, node, tests } from './measure.ts';

const BACKUPS = 12;
const KILLS = 30;

/** What must hold for the people who set a system up, work with it and look after it. */
export function peopleLines(seed: number): readonly Line[] {
  return [
    {
      name: 'first-run',
      claim:
        'From an empty server to the first reading of an own sensor: under ten minutes, as the pages say',
      minutes: 2,
      alone: false,
      run: firstRun,
    },
    {
      name: 'access',
      claim: 'Every route and every live event, by role, place, session and token: no hole',
      minutes: 1,
      alone: false,
      run: () => tests(['api/src/http/access.test.ts', 'api/src/live/access.test.ts']),
    },
    {
      name: 'hostile',
      claim: 'Hostile texts in every field of the API, on every page: shown, run nowhere, fetched by nobody',
      minutes: 1,
      alone: false,
      run: () => tests(['tests/end-to-end/hostile-text.test.ts'], 'system'),
    },
    {
      name: 'hostile',
      claim: 'Path traversal and sniffing of uploads, CSRF, session fixation, guessing, formulas in exports',
      minutes: 2,
      alone: false,
      run: () =>
        tests(['api/src/http', 'api/src/files', 'api/src/export', 'api/src/records', 'dashboard/src/chart']),
    },
    {
      name: 'axe',
      claim: 'axe finds nothing on any page, in both modes, languages and sizes; keys and large letters work',
      minutes: 6,
      alone: false,
      run: () => tests(['tests/end-to-end/accessibility.test.ts'], 'system'),
    },
    {
      name: 'pages',
      claim:
        'Charts, a bad line, offline, gateways, configurations and external brokers, each in a real system',
      minutes: 8,
      alone: false,
      run: () =>
        tests(
          [
            'tests/end-to-end/charts.test.ts',
            'tests/end-to-end/recovery.test.ts',
            'tests/end-to-end/offline.test.ts',
            'tests/end-to-end/dashboard.test.ts',
            'tests/integration/provisioning.test.ts',
            'tests/integration/gateway-config.test.ts',
            'tests/integration/mosquitto-files.test.ts',
          ],
          'system',
        ),
    },
    bench('web', 'On slow 4G and a quarter of the processor: soon there, light while open, heap flat', 20),
    {
      name: 'backup',
      claim: 'A back-up taken under load restores to a system whose every record, reading and file is equal',
      minutes: 3,
      alone: false,
      run: () => backup({ backups: BACKUPS }),
    },
    {
      name: 'backup',
      claim: 'The same of an archive in InfluxDB 1.x, restored into a file',
      minutes: 2,
      alone: false,
      run: () => where(archiveMissing('influx1'), () => backup({ archive: 'influx1', backups: 4 })),
    },
    {
      name: 'backup',
      claim: 'Onward from a restored system nothing that gateways hold is lost, and the rest is counted',
      minutes: 1,
      alone: false,
      run: () => backupOnward({ betweenMs: 10_000, heldMs: 20_000 }),
    },
    {
      name: 'backup',
      claim: `${KILLS} SIGKILLs each of a back-up and of a restore leave nothing half that looks whole`,
      minutes: 4,
      alone: false,
      run: () => backupKills({ kills: KILLS, seed }),
    },
  ];
}

/** Each run tells what the machines took and what a person would have taken for typing and reading. */
async function firstRun(): Promise<Check[]> {
  const { code, said } = await node([
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    'system',
    'tests/end-to-end/first-run.test.ts',
  ]);
  const runs = [...said.matchAll(/first run (.+?): .*?(\d+) s in all \(bound (\d+) s\)/g)];
  if (runs.length === 0) throw new Error(`no run came to its end (${code}): ${said.slice(-500)}`);
  return [
    ...runs.map(
      ([, place, seconds, bound]): Check => ({
        name: `first run ${place}`,
        value: Number(seconds),
        bound: `below ${bound} s`,
        ok: Number(seconds) < Number(bound),
      }),
    ),
    {
      name: 'runs that came to their end',
      value: runs.length,
      bound: '4',
      ok: runs.length === 4 && code === 0,
    },
  ];
}

const where = (missing: string | null, run: () => Promise<Check[]>): Promise<Check[]> =>
  missing === null ? run() : Promise.reject(new Error(missing));
