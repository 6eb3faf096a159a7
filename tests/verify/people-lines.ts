import { run as backup } from '../faults/backup.ts';
import { run as backupKills } from '../faults/backup-kills.ts';
import { run as backupOnward } from '../faults/backup-onward.ts';
import { archiveMissing } from '../plant/archive-store.ts';
import type { Check } from '../report/report.ts';
import type { Line } from './line.ts';

const BACKUPS = 12;
const KILLS = 30;

/** What must hold for the people who set a system up, work with it and look after it. */
export function peopleLines(seed: number): readonly Line[] {
  return [
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

const where = (missing: string | null, run: () => Promise<Check[]>): Promise<Check[]> =>
  missing === null ? run() : Promise.reject(new Error(missing));
