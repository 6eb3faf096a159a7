import { existsSync } from 'node:fs';
import { run as lorry } from '../faults/lorry.ts';
import { archiveMissing } from '../plant/archive-store.ts';
import { CHAMBER, RADIO, recordingsMissing } from '../replay/recordings.ts';
import { run as replay } from '../replay/replay.ts';
import type { Check } from '../report/report.ts';
import type { Line } from './line.ts';
import { bench, ROOT, tests } from './measure.ts';

/** The real devices that gateways read, and what they are. */
const DRIVERS = {
  modbus: 'Modbus RTU and TCP: probes, meters, inputs; what a scan and the doctor find',
  w1: 'DS18B20 through sysfs: CRC, 85.0 and -127',
  gpio: 'doors, mains, calls for help, leaks: polarity, debounce',
  dlt645: 'energy meters by DL/T 645: the frames of the domain notes',
  bthome: 'Bluetooth advertisements',
  http: 'JSON devices',
  nmea: 'satellite receivers: checksums, talkers, no fix, old fix',
  replay: 'recordings of loggers',
} as const;
const HOUR_AS_MINUTE_MS = 60_000;

/** What must hold of the field: its devices, its lines, its payloads, its physics and its size. */
export function fieldLines(): readonly Line[] {
  return [
    ...Object.entries(DRIVERS).map(([driver, what]): Line => {
      const folder = `gateway/src/drivers/${driver}`;
      return beside('drivers', `Driver ${driver}, its cases: ${what}`, 1, () =>
        there(folder, () => tests([folder])),
      );
    }),
    beside('serial', 'Probe and meter over RTU through pairs of pseudo-terminals', 1, () => {
      const file = 'tests/integration/serial-lines.test.ts';
      return there(file, () => tests([file], 'system'));
    }),
    beside('foreign', 'Payloads of others at ingest: DTUs, ChirpStack, Sparkplug B, raw RTU', 1, () =>
      tests(['api/src/foreign']),
    ),
    beside('foreign', 'The same through a running server, mapped in the browser', 2, () =>
      tests(
        ['tests/integration/foreign-devices.test.ts', 'tests/integration/foreign-formats.test.ts'],
        'system',
      ),
    ),
    beside('fallback', 'Thresholds drive outputs without a server; the page of the gateway', 1, () =>
      tests(['gateway/src/fallback', 'gateway/src/local-page']),
    ),
    beside('fallback', 'The same through a kill and a restart, on a board of its own', 2, () =>
      tests(['tests/integration/fallback.test.ts', 'tests/integration/board.test.ts'], 'system'),
    ),
    beside('physics', 'The physics gives the table of the domain notes within its tolerances', 2, () =>
      tests(['simulator/src/room', 'simulator/src/fault', 'simulator/src/scenario']),
    ),
    beside(
      'vehicle',
      'A lorry out of coverage for an hour (a minute stands for it) and without power in it',
      2,
      () => lorry({ awayMs: HOUR_AS_MINUTE_MS, driveMs: 5_000 }),
    ),
    beside('replay', 'Real recordings through a gateway end in the archive, value for value', 4, () =>
      present(recordingsMissing(), () =>
        replay({ recordings: [...CHAMBER(), ...RADIO()], withinMs: 900_000 }),
      ),
    ),
    beside('replay', 'The same in an InfluxDB 1.x: a day of three radio sensors', 1, () =>
      present(recordingsMissing() ?? archiveMissing('influx1'), () =>
        replay({ recordings: RADIO(), archive: 'influx1', withinMs: 300_000 }),
      ),
    ),
    bench('simulate', 'Thirty days of a county of 50 stores are generated in under two minutes', 3),
    bench(
      'fleet',
      '5,000 gateways every 10 s, outages, a storm of all, an hour of 500: live under a second, nothing lost',
      7,
    ),
  ];
}

function beside(name: string, claim: string, minutes: number, run: () => Promise<Check[]>): Line {
  return { name, claim, minutes, alone: false, run };
}

const present = (missing: string | null, run: () => Promise<Check[]>): Promise<Check[]> =>
  missing === null ? run() : Promise.reject(new Error(missing));

const there = (folder: string, run: () => Promise<Check[]>): Promise<Check[]> =>
  present(existsSync(`${ROOT}${folder}`) ? null : `there is no ${folder}`, run);
