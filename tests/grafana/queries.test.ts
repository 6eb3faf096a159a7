/** Every query of every dashboard, on real servers that hold days of data which the server itself wrote. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dashboards, type Panel, type Variable } from './dashboards.ts';
import { ALL, type Choice, interpolate } from './interpolate.ts';
import { BROKEN, END, fill, GAP, HOUR, ROOMS, rowsOf, START, WITHDRAWN } from './season.ts';
import { type FilledServer, type Series, servers } from './servers.ts';

const onInflux = dashboards.filter(({ panels }) =>
  panels.some(({ datasource }) => datasource.type === 'influxdb'),
);
const targets = onInflux.flatMap(({ file, panels }) =>
  panels.flatMap((panel) =>
    panel.targets.map(({ refId, query = '' }) => ({
      file,
      panel,
      refId,
      query,
      name: `${file} ${panel.id}${refId}`,
    })),
  ),
);

const zone = 'Asia/Shanghai';
const everything: Choice['variables'] = { store: ALL, room: ALL, probe: 'air1', zone };
const oneRoom: Choice['variables'] = { store: 's-north', room: 'r-1', probe: 'air1', zone };
const someRooms: Choice['variables'] = {
  store: ['s-north', 's-south'],
  room: ['r-1', 'r-3'],
  probe: 'pulp1',
  zone,
};
// Grafana's range ends just before the next hour here, so that no empty hour follows.
const chosen = (variables: Choice['variables'], panel?: Panel): Choice => ({
  variables,
  from: START,
  to: END - 1,
  interval: panel?.interval ?? '1m',
});

const numbersOf = (series: readonly Series[]): number[] =>
  series.flatMap(({ columns, values }) =>
    values.flatMap(
      (row) => row.filter((value, i) => columns[i] !== 'time' && typeof value === 'number') as number[],
    ),
  );

it('there are queries to run', () => {
  expect(targets.length).toBeGreaterThan(15);
});

describe.each(Object.entries(servers))('on %s', (_name, { missing, open }) => {
  if (missing !== null) {
    it.skip(missing);
    return;
  }
  let server: FilledServer;
  beforeAll(async () => {
    server = await open();
    await fill(server.archive);
  });
  afterAll(() => server.stop());

  const run = async (file: string, panelId: number, refId: string, variables: Choice['variables']) => {
    const target = targets.find(
      (one) => one.file === file && one.panel.id === panelId && one.refId === refId,
    );
    if (target === undefined) throw new Error(`no ${file} ${panelId}${refId}`);
    return server.query(interpolate(target.query, chosen(variables, target.panel)));
  };

  it.each(targets)(
    '$name gives numbers for every store, for some rooms and for one',
    async ({ query, panel, file }) => {
      const choices = file === 'room.json' ? [oneRoom] : [everything, someRooms, oneRoom];
      for (const variables of choices) {
        const numbers = numbersOf(await server.query(interpolate(query, chosen(variables, panel))));
        expect(numbers.length).toBeGreaterThan(0);
        expect(numbers.every(Number.isFinite)).toBe(true);
      }
    },
  );

  it.each(
    onInflux.flatMap(({ file, templating }) =>
      templating.list
        .filter(({ type }) => type === 'query')
        .map((variable) => ({ file, variable, ...variable })),
    ),
  )('$file offers what there is for $name', async ({ variable }) => {
    expect(await offered(server, variable)).toEqual(
      {
        store: ['s-north', 's-south'],
        room: ['r-1', 'r-2'],
        probe: ['air1', 'pulp1'],
      }[variable.name],
    );
  });

  it('the latest temperature is the last reading, with its time', async () => {
    const series = await run('county.json', 1, 'A', everything);
    expect(series.map(({ tags, values }) => [tags?.room, ...(values[0] ?? [])])).toEqual(
      ROOMS.map(({ room }, i) => {
        const last = rowsOf(i).at(-1);
        return [room, last?.t, last?.v.air1];
      }),
    );
  });

  it('completeness is the share of the range that readings stand for', async () => {
    const series = await run('county.json', 2, 'A', everything);
    const shares = Object.fromEntries(
      series.map(({ tags, values }) => [tags?.room, values[0]?.[1] as number]),
    );
    // The last reading before the gap stands for three minutes.
    const silent = GAP.to - GAP.from - 2 * 60_000;
    expect(shares['r-1']).toBeCloseTo(100 * (1 - silent / (END - START)), 6);
    expect(shares['r-2']).toBeCloseTo(100, 6);
  });

  it('the hourly mean is the one that the server itself computes', async () => {
    const [series] = await run('county.json', 3, 'A', oneRoom);
    const query = { room: 'r-1', from: START, to: END, bucketMs: HOUR, holdMs: 180_000 };
    const { keys } = await server.archive.buckets(query);
    const own = keys.air1?.class === 'gauge' ? keys.air1.mean : [];
    const asked = new Map(series?.values.map(([t, value]) => [t, value]));
    expect(own.length).toBe(72);
    for (const [i, mean] of own.entries()) {
      const value = asked.get(START + i * HOUR) ?? null;
      if (mean === null) expect(value).toBeNull();
      else expect(value).toBeCloseTo(mean, 2);
    }
  });

  it('a gap is a gap: no line is drawn through hours without readings', async () => {
    for (const refId of ['A', 'B', 'C']) {
      const [series] = await run('room.json', 1, refId, oneRoom);
      const inGap =
        series?.values.filter(([t]) => (t as number) >= GAP.from + 300_000 && (t as number) < GAP.to) ?? [];
      expect(inGap.length).toBe(35);
      expect(inGap.every(([, value]) => value === null)).toBe(true);
    }
    const [covered] = await run('room.json', 5, 'A', oneRoom);
    expect(covered?.values.filter(([, value]) => value === 0).length).toBe(35);
  });

  it('an hour that was taken back counts no more', async () => {
    const energyOn = (series: readonly Series[], room: string) =>
      numbersOf(series.filter(({ tags }) => tags?.room === room)).reduce((sum, kwh) => sum + kwh, 0);
    const series = await run('county.json', 5, 'A', everything);
    const whole = energyOn(series, 'r-2');
    expect(whole).toBeCloseTo(72 * 1.5, 0);
    expect(whole - energyOn(series, 'r-3')).toBeCloseTo(1.5, 3);
    const choice = { ...everything, room: 'r-3' };
    const hourly = await run('room.json', 4, 'A', choice);
    expect(hourly.flatMap(({ values }) => values).find(([t]) => t === WITHDRAWN)?.[1] ?? null).toBeNull();
  });

  it('days begin at midnight in China', async () => {
    const series = await run('county.json', 5, 'A', oneRoom);
    expect(series[0]?.values.map(([t]) => t)).toEqual([0, 1, 2].map((day) => START + day * 24 * HOUR));
  });

  it('the door was open a tenth of the time', async () => {
    const values = numbersOf(await run('room.json', 3, 'A', oneRoom));
    expect(values.reduce((sum, share) => sum + share, 0) / values.length).toBeCloseTo(10, 0);
  });

  it('a broken probe shows its code, for as long as it was broken', async () => {
    const [series] = await run('room.json', 6, 'A', oneRoom);
    expect(series?.columns).toEqual(['time', 'last_pulp1_q']);
    const codes = series?.values.filter(([, code]) => code !== null) ?? [];
    expect(codes.length).toBe((BROKEN.to - BROKEN.from) / 60_000);
    expect(new Set(codes.map(([, code]) => code))).toEqual(new Set([3]));
  });
});

/** What Grafana lists for a variable: of fields their names, of tags their values, through the variable's pattern. */
async function offered(server: FilledServer, { query, regex = '' }: Variable): Promise<string[]> {
  const series = await server.query(interpolate(query, chosen({ store: 's-north' })));
  const column = query.startsWith('SHOW FIELD KEYS') ? 0 : 1;
  const values = series.flatMap(({ values }) => values.map((row) => String(row[column])));
  const pattern = regex === '' ? null : new RegExp(regex.replace(/^\/|\/$/g, ''));
  const names = pattern === null ? values : values.flatMap((value) => pattern.exec(value)?.[1] ?? []);
  return [...new Set(names)].sort();
}
