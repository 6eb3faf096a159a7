import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEdgeNode } from '../plant/edge-node.ts';
import { createForeignPlant, type ForeignPlant } from '../plant/foreign-plant.ts';
import { until } from '../plant/until.ts';

let plant: ForeignPlant;
beforeAll(async () => {
  plant = await createForeignPlant(['r1', 'r2', 'r3', 'r4']);
});
afterAll(() => plant.stop());

type Rows = readonly (readonly (string | number)[])[];

async function expectRows(room: string, keys: readonly string[], expected: Rows): Promise<void> {
  let found: Rows = [];
  await until(
    `the rows of ${room}`,
    async () => {
      found = await plant.rowsOf(room, keys);
      return found.length >= expected.length;
    },
    { withinMs: 20_000, everyMs: 200, why: () => JSON.stringify(found) },
  );
  expect(found).toEqual(expected);
}

test('an edge node of Sparkplug B ends in the archive, value for value: copies, any order, a lost birth, a new server', async () => {
  const access = await plant.newDevice('sparkplug', 'spBv1.0/county/+/store-1/#');
  await plant.map(access.id, {
    keys: [
      { metric: '库温', room: 'seeded-r1', key: 'air1' },
      { device: 'probe', metric: 'Pulp', room: 'seeded-r2', key: 'pulp1' },
    ],
  });
  const node = createEdgeNode(plant, access);
  await node.connect();
  await until(
    'the node hears that its host is there',
    () => node.told.find((line) => line.includes('"online":true')),
    {
      withinMs: 10_000,
    },
  );
  const start = Date.now() - 3_600_000;
  const air: (string | number)[][] = [];
  const pulp: (string | number)[][] = [];
  const say = (i: number, late = false): (() => Promise<void>) => {
    air.push([start + i * 10_000, String(i / 10)]);
    return node.prepare(i / 10, start + i * 10_000, { late });
  };
  const rebirths = (): number => node.told.filter((line) => line.includes('Node Control/Rebirth')).length;

  // The value of a birth is measured now: it stands behind those of the past hour.
  await node.birth(49);
  await node.deviceBirth(50, start);
  pulp.push([start, '10']);
  // In order, one twice, and two that change places.
  for (let i = 0; i < 10; i++) await say(i)();
  const twice = say(10);
  await twice();
  await twice();
  const [one, other] = [say(11), say(12)];
  await other();
  await one();
  await node.prepare(59, start + 20_000, { device: true })();
  pulp.push([start + 20_000, '15']);
  await say(13, true)();
  const seen = rebirths();

  // A birth that nobody heard: what follows it waits for the one that is asked for.
  node.vanish();
  await node.connect();
  const waiting = [say(14), say(15)];
  for (const message of waiting) await message();
  await until('the birth is asked for', () => rebirths() > seen, { withinMs: 10_000 });
  await node.birth(48);
  await node.deviceBirth(50, start);
  await say(16)();

  // A server that has forgotten every birth.
  await plant.restart();
  await node.connect();
  const again = rebirths();
  await say(17)();
  await until('the new server asks for a birth', () => rebirths() > again, { withinMs: 10_000 });
  expect((await plant.view(access.id)).kept).toBe(1);
  await node.birth(47);
  await say(18)();

  const now = Date.now() - 600_000;
  await until(
    'all of the past hour is there',
    async () =>
      (await plant.rowsOf('seeded-r1', ['air1'])).filter(([t]) => Number(t) < now).length >= air.length,
    { withinMs: 20_000 },
  );
  const rows = await plant.rowsOf('seeded-r1', ['air1', 'air1.quality']);
  expect(rows.filter(([t]) => Number(t) < now).map(([t, v]) => [t, v])).toEqual(air);
  // Births, and the death between them, by the time at which they happened.
  const recent = rows.filter(([t]) => Number(t) >= now).map(([, value, quality]) => value || quality);
  expect(recent.filter((value) => value !== 'no-response')).toEqual(['49', '48', '47']);
  expect(recent).toContain('no-response');
  const past = (await plant.rowsOf('seeded-r2', ['pulp1'])).filter(([t]) => Number(t) < now);
  expect(past).toEqual(pulp);
  // What waited has been read, and is not kept any longer.
  await until('nothing is kept', async () => (await plant.view(access.id)).kept === 0, { withinMs: 10_000 });
}, 90_000);

const uplink = (devEui: string, fCnt: number, t: number, hex: string, over: object = {}) => ({
  topic: `application/17c82e96/device/${devEui}/event/up`,
  payload: JSON.stringify({
    deduplicationId: `${devEui}-${fCnt}`,
    time: new Date(t).toISOString(),
    deviceInfo: { deviceProfileName: 'EM300-TH', devEui, tags: {} },
    devAddr: '00189440',
    fCnt,
    fPort: 85,
    data: Buffer.from(hex, 'hex').toString('base64'),
    rxInfo: [
      { gatewayId: 'a', rssi: -101 },
      { gatewayId: 'b', rssi: -57 },
    ],
    ...over,
  }),
});

test('devices behind a ChirpStack end in the archive, value for value: copies, any order, their memory, a new server', async () => {
  const access = await plant.newDevice('chirpstack', 'application/+/device/+/event/+');
  const eui = '24e124136b502217';
  await plant.map(access.id, {
    models: [
      {
        profile: 'EM300-TH',
        codec: 'milesight-em300-th',
        keys: [
          { path: ['temperature'], key: 'air1' },
          { path: ['humidity'], key: 'rh1' },
          { path: ['rssi'], key: 'rssi1' },
        ],
      },
    ],
    devices: [{ devEui: eui, room: 'seeded-r3' }],
  });
  let chirpstack: MqttClient = await plant.dial(access);
  const send = ({ topic, payload }: { topic: string; payload: string }) =>
    chirpstack.publishAsync(topic, payload, { qos: 1 });
  const start = Math.floor((Date.now() - 3_600_000) / 1_000) * 1_000;
  const at = (i: number): number => start + i * 60_000;
  const hexOf = (i: number): string =>
    `0367${(300 + i)
      .toString(16)
      .padStart(4, '0')
      .replace(/(..)(..)/, '$2$1')}046865`;
  const event = (i: number) => uplink(eui, i, at(i), hexOf(i));
  const expected: (string | number)[][] = [];
  const row = (i: number) => [at(i), String((300 + i) / 10), '50.5', '-57'];

  for (const i of [0, 1, 1, 3, 2, 0, 4]) await send(event(i));
  for (let i = 0; i < 5; i++) expected.push(row(i));
  // The same uplink as another event, heard by a gateway with a slow link.
  await send(uplink(eui, 4, at(4) + 3_000, hexOf(4), { deduplicationId: 'another' }));
  for (const type of ['join', 'status', 'log']) {
    await send({ topic: `application/17c82e96/device/${eui}/event/${type}`, payload: '{}' });
  }
  expect(await plant.server.metric('coldfield_ingest_foreign_ignored_total')).toBe(3);

  await plant.restart();
  chirpstack = await plant.dial(access);
  // After the start everything is sent again, with what the device remembers from before.
  for (const i of [5, 4, 3, 5]) await send(event(i));
  expected.push(row(5));
  const earlier = at(-10);
  const seconds = Buffer.alloc(4);
  seconds.writeUInt32LE(earlier / 1_000);
  await send(uplink(eui, 6, at(6), `20ce${seconds.toString('hex')}22015d00`));
  expected.unshift([earlier, '29', '46.5', '']);
  expected.push([at(6), '', '', '-57']);
  await expectRows('seeded-r3', ['air1', 'rh1', 'rssi1'], expected);

  await send(uplink(eui, 7, at(7), '0367'));
  await send({ topic: `application/17c82e96/device/${eui}/event/up`, payload: '{' });
  expect((await plant.view(access.id)).kept).toBe(2);
}, 90_000);

test('Modbus RTU of a transparent DTU ends in the archive, split and joined, and a wrong checksum is kept', async () => {
  const access = await plant.newDevice('raw-rtu', 'dtu/raw/up');
  const probe = [
    { point: 'temperature', key: 'air1' },
    { point: 'humidity', key: 'rh1' },
  ];
  await plant.map(access.id, {
    devices: [{ unit: 1, profile: 'xy-md02', room: 'seeded-r4', keys: probe }],
  });
  const dtu = await plant.dial(access);
  const send = (hex: string) =>
    dtu.publishAsync('dtu/raw/up', Buffer.from(hex.replaceAll(' ', ''), 'hex'), { qos: 1 });
  const whole = '01 04 04 01 31 01 F9 6A 65';
  await send(whole);
  await send(whole.slice(0, 14));
  await send(whole.slice(14));
  await send('01 04 04 01 31 01 F9 6A 66');
  await dtu.publishAsync('dtu/raw/up', whole, { qos: 1 });
  const rows = await plant.rowsOf('seeded-r4', ['air1', 'rh1']);
  expect(rows.map(([, ...values]) => values)).toEqual([
    ['30.5', '50.5'],
    ['30.5', '50.5'],
    ['30.5', '50.5'],
  ]);
  expect((await plant.view(access.id)).kept).toBe(1);
}, 60_000);
