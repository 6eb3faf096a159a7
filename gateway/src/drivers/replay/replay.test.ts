import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../../testing/temp-folder.ts';
import { parseRecording, valueAt } from './recording.ts';
import { replay } from './replay.ts';
import type { ReplayBusConfig } from './schema.ts';
import { isTimeFormat, timeFormat } from './time-format.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const DATA = process.env.COLDFIELD_DATA ?? join(ROOT, '../shared/data');
const hasData = existsSync(DATA);
if (!hasData)
  process.stderr.write(
    `SKIPPED: real recordings are not in ${DATA}; set COLDFIELD_DATA to run their tests\n`,
  );

test.each<[string, string, string, string | null]>([
  ['MMM dd yyyy HH:mm:ss', '+00:00', 'Feb 05 2014 23:49:42', '2014-02-05T23:49:42.000Z'],
  ['MMM dd yyyy HH:mm:ss', '+08:00', 'Feb 05 2014 23:49:42', '2014-02-05T15:49:42.000Z'],
  ['dd.MM.yyyy HH:mm', '+02:00', '5.2.2014 01:30', '2014-02-04T23:30:00.000Z'],
  ['yyyy-MM-dd HH:mm:ss.SSS', 'Z', '2014-02-05 01:30:00.5', '2014-02-05T01:30:00.500Z'],
  ['iso', 'Z', '2020-05-05T09:17:51+0200', '2020-05-05T07:17:51.000Z'],
  ['iso', '+08:00', '2020-05-05 09:17:51', '2020-05-05T01:17:51.000Z'],
  ['iso', '+08:00', '2020-05-05', '2020-05-04T16:00:00.000Z'],
  ['epoch-s', 'Z', '1588663071', '2020-05-05T07:17:51.000Z'],
  ['MMM dd yyyy HH:mm:ss', 'Z', 'None', null],
  ['iso', 'Z', 'rubbish', null],
])('a time of the format %s in %s: %s', (format, zone, text, expected) => {
  const ms = timeFormat(format, zone)(text);
  expect(ms === null ? null : new Date(ms).toISOString()).toBe(expected);
});

test('a pattern needs year, month and day', () => {
  expect(['iso', 'epoch-ms', 'MMM dd yyyy', 'yyyy/MM/dd HH:mm'].every(isTimeFormat)).toBe(true);
  expect(['HH:mm:ss', 'yyyy', ''].some(isTimeFormat)).toBe(false);
});

const config = (more: Partial<ReplayBusConfig> = {}): ReplayBusConfig => ({
  name: 'old',
  driver: 'replay',
  file: 'log.csv',
  header: true,
  time: { column: 'time' },
  columns: { air: { column: 'air', unit: '°C' } },
  ...more,
});

test('empty cells leave a column at its last value, unreadable lines are counted, quotes and CRLF are understood', () => {
  const text =
    '\uFEFFtime,note,air\r\n2026-01-01T00:00:00Z,"a, b",3.4\r\n2026-01-01T00:01:00Z,,None\r\nwhat,,1\r\n2026-01-01T00:02:00Z,x,3.6\r\n';
  const { tracks, badLines, startMs } = parseRecording(text, config());
  const air = tracks.get('air');
  if (air === undefined) throw new Error('no track');
  expect(badLines).toBe(1);
  expect([0, 60_000, 119_999, 120_000].map((ms) => valueAt(air, startMs + ms, 300_000))).toEqual([
    3.4, 3.4, 3.4, 3.6,
  ]);
  expect(valueAt(air, startMs - 1, 300_000)).toBe(null);
});

test('a recording plays faster than real, in gaps answers no-response, and starts again when it loops', async () => {
  const folder = tempFolder();
  const rows = [0, 60, 1_200, 1_260].map(
    (s, i) => `${new Date(Date.UTC(2026, 0, 1) + s * 1_000).toISOString()},${i}`,
  );
  writeFileSync(join(folder, 'log.csv'), `time,air\n${rows.join('\n')}\n`);
  let now = 500;
  const bus = replay
    .configure(config({ speed: 60, loop: true }))
    .open({ monotonicMs: () => now, baseDir: folder });
  await bus.connect();
  const [request] = bus.plan(['air']);
  const at = async (seconds: number) => {
    now = 500 + seconds * 1_000;
    return (await request?.read())?.get('air');
  };
  expect(await at(0)).toEqual({ value: 0 });
  expect(await at(1)).toEqual({ value: 1 });
  expect(await at(10), 'a gap of 19 minutes').toEqual({ quality: 'no-response' });
  expect(await at(20)).toEqual({ value: 2 });
  expect(await at(22), 'from the start again').toEqual({ value: 1 });
});

test('row by row every sample gives the next row, of two at one time both, and at the end nothing', async () => {
  const folder = tempFolder();
  const at = '2026-01-01T00:00:00Z';
  writeFileSync(
    join(folder, 'log.csv'),
    `time,air\n${at},1\n${at},2\n2026-01-02T00:00:00Z,None\n2026-01-03T00:00:00Z,4\n`,
  );
  const bus = replay.configure(config({ pace: 'row' })).open({ monotonicMs: () => 0, baseDir: folder });
  await bus.connect();
  const [request] = bus.plan(['air']);
  const read = async () => (await request?.read())?.get('air');
  const silent = { quality: 'no-response' };
  expect([await read(), await read(), await read(), await read(), await read()]).toEqual([
    { value: 1 },
    { value: 2 },
    silent,
    { value: 4 },
    silent,
  ]);
});

test('a missing file or column is bus-down with the reason', async () => {
  const bus = replay.configure(config()).open({ monotonicMs: () => 0, baseDir: tempFolder() });
  await expect(bus.connect()).rejects.toMatchObject({ code: 'bus-down' });
  expect(() => parseRecording('a,b\n1,2\n', config())).toThrow(/no column "time"/);
});

test.skipIf(!hasData)(
  'eight days of a real cooled chamber: every row is read, None and jumps included',
  () => {
    const text = readFileSync(join(DATA, 'brewpi_cooling/sample.csv'), 'utf8');
    const recording = parseRecording(text, {
      ...config(),
      header: false,
      delimiter: ';',
      time: { column: 0, format: 'MMM dd yyyy HH:mm:ss' },
      columns: {
        product: { column: 1 },
        set: { column: 2 },
        air: { column: 4 },
        cooling: { column: 7, oneWhen: ['4'] },
      },
    });
    expect(recording.badLines).toBe(0);
    expect((recording.endMs - recording.startMs) / 86_400_000).toBeGreaterThan(7);
    const lines = text.split(/\r?\n/).filter((line) => line !== '').length;
    expect(recording.tracks.get('air')?.values.length).toBe(lines);
    expect(recording.tracks.get('set')?.values.length, 'None is no value').toBeLessThan(lines);
    expect(recording.tracks.get('cooling')?.values.some((value) => value === 1)).toBe(true);
    expect(recording.tracks.get('air')?.values.every((value) => value > -30 && value < 60)).toBe(true);
  },
);

test.skipIf(!hasData)(
  'a day of a real freezer sensor: irregular rows, an offset without a colon, gaps over an hour',
  () => {
    const recording = parseRecording(readFileSync(join(DATA, 'ruuvi_plots/freezer.csv'), 'utf8'), {
      ...config(),
      time: { column: 'timestamp' },
      columns: { air: { column: 'temperature' }, rh: { column: 'humidity' }, battery: { column: 'voltage' } },
    });
    const air = recording.tracks.get('air');
    if (air === undefined) throw new Error('no track');
    expect(recording.badLines).toBe(0);
    expect(new Date(recording.startMs).toISOString()).toBe('2020-05-05T07:17:51.000Z');
    const times = [...air.timesMs];
    const gaps = times.slice(1).map((ms, i) => ({ from: times[i] as number, ms: ms - (times[i] as number) }));
    const longest = gaps.reduce((a, b) => (b.ms > a.ms ? b : a));
    expect(longest.ms).toBeGreaterThan(3_600_000);
    expect(valueAt(air, longest.from + 600_000, 300_000), 'a gap stays a gap').toBe(null);
  },
);
