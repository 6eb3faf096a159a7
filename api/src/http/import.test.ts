import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredRow } from '../archive/archive.ts';
import type { ImportAnswer } from '../contract/index.ts';
import { type TestServer, testServer } from './server.fixture.ts';

const NOW = Date.UTC(2026, 10, 23, 4);
const DATA = process.env.COLDFIELD_DATA ?? '';

let server: TestServer;
let cookie: string;
beforeAll(async () => {
  server = await testServer({ clock: () => NOW });
  cookie = await server.signIn('admin');
});
afterAll(() => server.stop());

async function send(file: string | Buffer, query: Record<string, string>, room = 'room-a1') {
  const answer = await server.inject({
    method: 'POST',
    url: `/api/rooms/${room}/import?${new URLSearchParams(query).toString()}`,
    headers: { cookie, 'content-type': 'text/csv', 'accept-language': 'en' },
    payload: file,
  });
  return { status: answer.statusCode, body: answer.json<ImportAnswer & { message: string }>() };
}

/** What a file is understood as: local time and values, and what was left out. */
async function understood(file: string | Buffer, query: Record<string, string>) {
  const { status, body } = await send(file, { ...query, dryRun: 'true' });
  expect(status, body.message).toBe(200);
  return {
    rows: body.preview.map(({ time, v }) => [time, v]),
    skipped: Object.fromEntries(body.skipped.map(({ reason, lines }) => [reason, lines])),
    body,
  };
}

const GBK: Record<string, number[]> = {
  时: [0xca, 0xb1],
  间: [0xbc, 0xe4],
  温: [0xce, 0xc2],
  度: [0xb6, 0xc8],
  湿: [0xca, 0xaa],
  '℃': [0xa1, 0xe6],
};
/** Node writes no GBK, so the characters are spelled out. */
const gbk = (text: string): Buffer =>
  Buffer.from(Array.from(text, (c) => GBK[c] ?? [c.charCodeAt(0)]).flat());

describe('a messy file', () => {
  it('in GBK, with units in its header, quoted, with empty lines', async () => {
    const file = gbk(
      '"时间","温度(℃)","湿度"\r\n\r\n"2026/11/1 8:05:00","-18.5","93"\r\n2026/11/1 8:06,-18.4 ℃,93%\r\n,,\r\n',
    );
    const { rows, skipped, body } = await understood(file, { time: '时间', map: '温度=air1,湿度=rh1' });
    expect(body.understood).toMatchObject({ encoding: 'gb18030', headerLine: 1, timeZone: 'Asia/Shanghai' });
    expect(rows).toEqual([
      ['2026-11-01T08:05:00.000+08:00', { air1: -18.5, rh1: 93 }],
      ['2026-11-01T08:06:00.000+08:00', { air1: -18.4, rh1: 93 }],
    ]);
    expect(skipped).toEqual({ 'time-unreadable': [5] });
  });

  it('with semicolons, decimal commas, a preamble, a byte order mark, and day before month', async () => {
    const file =
      '\uFEFFLogger: Kühlhaus 7; SN 12345\nsep=;\n\nDatum;Zeit;Temp. [°C];Tür\n12.05.2026;23:59:30;-1.234,5;zu\n13.05.2026;00:00:30;3,25;on\n13.05.2026;00:01:30;4;off\n';
    const { rows, skipped } = await understood(file, {
      time: 'Datum+Zeit',
      map: 'Temp.=air1,Tür=door1',
      timeZone: 'Europe/Berlin',
    });
    expect(rows).toEqual([
      ['2026-05-13T00:00:30.000+02:00', { air1: 3.25, door1: 1 }],
      ['2026-05-13T00:01:30.000+02:00', { air1: 4, door1: 0 }],
    ]);
    expect(skipped).toEqual({ implausible: [5], 'not-a-number': [5], 'no-reading': [5] });
  });

  it('from America: AM and PM, month first, Fahrenheit', async () => {
    const file =
      'Date/Time,"Temp, °F",RH\n11/01/2026 12:30:00 AM,50.0,"90.5"\n11/01/2026 12:30:00 PM,32,91\n11/02/2026 1:00:00 PM,ERR,91\n';
    const { rows, skipped, body } = await understood(file, {
      time: 'Date/Time',
      map: 'Temp, °F=air1,RH=rh1',
      timeZone: 'UTC',
    });
    expect(body.understood.columns[0]).toEqual({ title: 'Temp, °F', key: 'air1', fahrenheit: true });
    expect(rows).toEqual([
      ['2026-11-01T00:30:00.000+00:00', { air1: 10, rh1: 90.5 }],
      ['2026-11-01T12:30:00.000+00:00', { air1: 0, rh1: 91 }],
      ['2026-11-02T13:00:00.000+00:00', { rh1: 91 }],
    ]);
    expect(skipped).toEqual({ 'not-a-number': [4] });
  });

  it("with Excel's dates, and values and times that cannot be", async () => {
    const file = 't;v\n46327,5;3,5\n46327,500694;900\n0,5;3\n80000;3\nsoon;3\n';
    const { rows, skipped } = await understood(file, { time: 't', map: 'v=air1', timeZone: 'UTC' });
    expect(rows).toEqual([['2026-11-01T12:00:00.000+00:00', { air1: 3.5 }]]);
    expect(skipped).toEqual({
      implausible: [3],
      'no-reading': [3],
      'time-too-old': [4],
      'time-ahead': [5],
      'time-unreadable': [6],
    });
  });

  it('across the changes of a clock: an hour that never was, and one that comes twice', async () => {
    const lines = [
      '2026-03-29 01:59', // winter
      '2026-03-29 02:30', // never was
      '2026-03-29 03:00',
      '2026-10-25 02:00',
      '2026-10-25 02:30',
      '2026-10-25 02:00', // again
      '2026-10-25 02:30',
      '2026-10-25 03:00',
    ];
    const { rows, skipped } = await understood(`t,v\n${lines.map((t, i) => `${t},${i}\n`).join('')}`, {
      time: 't',
      map: 'v=air1',
      timeZone: 'Europe/Berlin',
    });
    expect(skipped).toEqual({ 'time-not-in-zone': [3] });
    expect(rows.map(([time]) => time)).toEqual([
      '2026-03-29T01:59:00.000+01:00',
      '2026-03-29T03:00:00.000+02:00',
      '2026-10-25T02:00:00.000+02:00',
      '2026-10-25T02:30:00.000+02:00',
      '2026-10-25T02:00:00.000+01:00',
      '2026-10-25T02:30:00.000+01:00',
      '2026-10-25T03:00:00.000+01:00',
    ]);
  });

  it('in UTF-16 with tabs, newest first, with a time twice', async () => {
    const text =
      '\uFEFF时间\tT\n2026-11-02 上午 9:00\t2\n2026-11-01 下午 9:00\t1\n2026-11-01 下午 9:00\t1.5\n';
    const { rows, body } = await understood(Buffer.from(text, 'utf16le'), { time: '时间', map: 'T=pulp1' });
    expect(rows.map(([time]) => time)).toEqual([
      '2026-11-02T09:00:00.000+08:00',
      '2026-11-01T21:00:00.000+08:00',
      '2026-11-01T21:00:00.000+08:00',
    ]);
    expect(body.sameTime).toBe(1);
  });

  it('with degrees in Windows-1252', async () => {
    const file = Buffer.from('Time,Temp (°C)\n2026-11-01 08:00,3\n', 'latin1');
    const { rows } = await understood(file, { time: 'Time', map: 'Temp=air1' });
    expect(rows).toHaveLength(1);
  });
});

it.each([
  ['a workbook', Buffer.from('PK\u0003\u0004'), { time: 't', map: 'v=air1' }, /Excel workbook/],
  ['zero bytes', Buffer.from('t,v\0'), { time: 't', map: 'v=air1' }, /no text file/],
  [
    'a missing column',
    'When,T\n',
    { time: 'Time', map: 'T=air1' },
    /no line has the columns "Time", "T".*"When", "T"/,
  ],
  ['a column that is there twice', 'Time,T,T\n', { time: 'Time', map: 'T=air1' }, /2 columns are called "T"/],
  ['an unknown sensor', 'Time,T\n', { time: 'Time', map: 'T=warmth1' }, /warmth1 is no sensor/],
  ['a mapping that is none', 'Time,T\n', { time: 'Time', map: 'nonsense' }, /is no mapping/],
  ['no mapping', 'Time,T\n2026-11-01 08:00,3\n', { time: 'Time' }, /no column is mapped/],
  [
    'a date that may be two',
    't,v\n01/02/2026 08:00,3\n',
    { time: 't', map: 'v=air1' },
    /a day and a month or a month and a day/,
  ],
  [
    'a format that is none',
    't,v\n01/02/2026,3\n',
    { time: 't', map: 'v=air1', timeFormat: 'soon' },
    /no time format/,
  ],
  [
    'a quotation mark without end',
    `t,v\n"${'x\n'.repeat(60_000)}`,
    { time: 't', map: 'v=air1' },
    /quotation mark/,
  ],
  ['nothing', '', { time: 't', map: 'v=air1' }, /no line has/],
])('says what is wrong with %s', async (_, file, query, words) => {
  const { status, body } = await send(file, query as Record<string, string>);
  expect(status).toBe(422);
  expect(body.message).toMatch(words);
});

it('stores rows once however often, marks their hours, and touches nothing on a dry run', async () => {
  const file = 'Time,T\n2026-03-01 08:00,3\n2026-03-01 08:10,4\n';
  const query = { time: 'Time', map: 'T=air1' };
  const read = () => server.archive.read('room-a2', 0, NOW, 10);
  expect((await send(file, { ...query, dryRun: 'true' }, 'room-a2')).body).toMatchObject({
    stored: false,
    rows: 2,
  });
  expect(await read()).toEqual([]);
  for (let i = 0; i < 2; i++) {
    expect((await send(file, query, 'room-a2')).body).toMatchObject({ stored: true, rows: 2, readings: 2 });
    expect((await read()).map(({ v }) => v.air1)).toEqual([3, 4]);
  }
  const hour = Date.UTC(2026, 2, 1);
  expect(server.marks.of('room-a2', hour, hour + 3_600_000).map((mark) => mark.hour)).toEqual([hour]);
  const { body } = await server
    .inject({
      url: `/api/rooms/room-a2/history?from=${hour}&to=${hour + 3_600_000}&points=1`,
      headers: { cookie },
    })
    .then((answer) => ({ body: answer.json<{ keys: { air1: { max: number[] } } }>() }));
  expect(body.keys.air1.max).toEqual([4]);
});

it('takes an export back exactly as it was', async () => {
  const value = fc
    .oneof(
      fc.integer({ min: -400, max: 700 }).map((n) => n / 10),
      fc.double({ min: -40, max: 70, noNaN: true }),
    )
    .map((n) => n + 0);
  const some = fc.dictionary(fc.constantFrom('air1', 'air2', 'pulp1'), value, {
    maxKeys: 3,
    noNullPrototype: true,
  });
  const codes = fc.dictionary(
    fc.constantFrom('coil1', 'coil2'),
    fc.constantFrom('stuck', 'open-circuit', 'other-fault'),
    { noNullPrototype: true },
  );
  const rowArbitrary = fc.record({
    t: fc.integer({ min: NOW - 3e10, max: NOW - 1 }),
    v: some,
    lo: some,
    hi: some,
    q: codes,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(rowArbitrary, { selector: ({ t }) => t, minLength: 1, maxLength: 30 }),
      async (rows) => {
        const other = await testServer({ clock: () => NOW });
        const plain = rows
          .map(
            ({ t, v, ...parts }): StoredRow => ({
              t,
              v,
              ...Object.fromEntries(Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0)),
            }),
          )
          .sort((a, b) => a.t - b.t);
        await other.store(plain.map((row) => ({ ...row, room: 'room-a1', store: 'store-a' })));
        const own = await other.signIn('admin');
        const file = await other.inject({
          url: `/api/rooms/room-a1/export?from=${NOW - 3.1e10}`,
          headers: { cookie: own },
        });
        const answer = await other.inject({
          method: 'POST',
          url: '/api/rooms/room-b1/import',
          headers: { cookie: own, 'content-type': 'text/csv' },
          payload: file.rawPayload,
        });
        expect(answer.json<ImportAnswer>()).toMatchObject({ rows: plain.length, skipped: [] });
        expect(await other.archive.read('room-b1', 0, NOW, 100)).toEqual(plain);
        await other.stop();
      },
    ),
    { numRuns: 12 },
  );
});

const recordings = join(DATA, 'brewpi_cooling', 'sample.csv');
if (!existsSync(recordings)) process.stderr.write('SKIPPED: import of real recordings (no COLDFIELD_DATA)\n');
it.skipIf(DATA === '' || !existsSync(recordings))('takes real recordings', async () => {
  const cooling = await send(readFileSync(recordings), {
    time: '#1',
    map: '#2=pulp1,#5=air1',
    timeZone: 'UTC',
  });
  expect(cooling.body).toMatchObject({ rows: 11_629, understood: { delimiter: ';' } });
  expect(cooling.body.skipped).toEqual([]);
  const fridge = await send(readFileSync(join(DATA, 'ruuvi_plots', 'fridge.csv')), {
    time: 'timestamp',
    map: 'temperature=air1,humidity=rh1,rssi=rssi1',
  });
  expect(fridge.body).toMatchObject({
    rows: 368,
    preview: [{ v: { air1: 1.73, rh1: 44.2, rssi1: -96 } }, {}, {}, {}, {}, {}, {}, {}, {}, {}],
  });
});
