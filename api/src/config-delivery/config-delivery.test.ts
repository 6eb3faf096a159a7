import { type ConfigState, type GatewayState, topicFor } from '@coldfield/protocol';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Records } from '../records/index.ts';
import { seededRecords } from '../records/seed.fixture.ts';
import { type ConfigDelivery, createConfigDelivery } from './create-config-delivery.ts';

const COUNTY = { organisation: 'county' };

let records: Records;
let delivery: ConfigDelivery;
let written: ConfigState[];
/** What the broker keeps for each topic. */
let retained: Map<string, string>;
let connected: () => void;
beforeEach(async () => {
  records = await seededRecords();
  written = [];
  retained = new Map();
  const gatewayConfigs: Records['gatewayConfigs'] = {
    ...records.gatewayConfigs,
    heard(gateway, state, at) {
      written.push(state);
      return records.gatewayConfigs.heard(gateway, state, at);
    },
  };
  delivery = createConfigDelivery({
    records: { ...records, gatewayConfigs },
    transport: {
      publish: (topic, payload, { retain } = {}) => {
        if (retain === true) retained.set(topic, payload.toString());
      },
      onConnected: (listener) => {
        connected = listener;
        return () => undefined;
      },
    },
    log: pino({ level: 'silent' }),
    now: Date.now,
  });
  delivery.start();
});
afterEach(() => records.close());

const state = (config: ConfigState): GatewayState => ({
  online: true,
  since: 1,
  version: '1',
  buffered: 0,
  oldest: null,
  clk: 'ntp',
  clockOffsetMs: null,
  config,
});

it('a gateway that says something new without end costs a few writes, and its last word counts', async () => {
  for (let i = 1; i <= 2_000; i++)
    delivery.heard('gw-a', state({ revision: i, status: 'applied', running: { i } }), i);
  delivery.heard('gw-a', state({ revision: 3_000, status: 'refused', problem: { code: 'invalid' } }), 3_000);
  await delivery.stop();
  expect(written.length).toBeLessThan(20);
  const view = await records.gatewayConfigs.view(COUNTY, 'gw-a');
  expect(view.running).toMatchObject({ config: { i: 2_000 }, revision: 2_000 });
  expect(written.at(-1)).toMatchObject({ revision: 3_000, status: 'refused' });
});

it('what a gateway says once is written at once', async () => {
  delivery.heard('gw-a', state({ revision: 1, status: 'applied', running: { buses: [] } }), 1);
  await expect
    .poll(async () => (await records.gatewayConfigs.view(COUNTY, 'gw-a')).running?.config, { timeout: 900 })
    .toEqual({ buses: [] });
  await delivery.stop();
});

const TOPIC = topicFor('gw-a', 'config');
const offered = () =>
  JSON.parse(retained.get(TOPIC) || 'null') as { revision: number; config: object } | null;
const pushed = (host: string) => ({
  buses: [
    {
      name: 'line',
      driver: 'modbus' as const,
      transport: 'tcp' as const,
      host,
      devices: [{ name: 'air', unit: 1, profile: 'xy-md02' }],
    },
  ],
  rooms: { r1: { air1: { from: 'line/air/temperature' } } },
});
const WORKS = pushed('192.168.1.20');
const BROKEN = pushed('192.168.1.77');
const actor = { by: 'test', scope: COUNTY, idempotencyKey: null };

async function push(revision: number, config: ReturnType<typeof pushed>, became: ConfigState['status']) {
  await records.gatewayConfigs.put(actor, 'gw-a', { revision: revision - 1, config });
  await expect.poll(() => offered()?.revision, { timeout: 10_000 }).toBe(revision);
  delivery.heard('gw-a', state({ revision, status: became }), revision);
  const standing = async () => (await records.gatewayConfigs.view(COUNTY, 'gw-a')).wanted?.status;
  await expect.poll(standing, { timeout: 10_000 }).toBe(became);
}

async function replaceDevice(): Promise<void> {
  const { code } = await records.gateways.replace(COUNTY, 'test', 'gw-a');
  await records.gateways.provision(code);
}

it.each(['restored', 'refused'] as const)(
  'what was %s is offered to nothing that connects, not after a restart either, and a replacement gets what was in use',
  async (became) => {
    await push(1, WORKS, 'applied');
    await push(2, BROKEN, became);
    await expect.poll(() => retained.get(TOPIC), { timeout: 10_000 }).toBe('');

    retained.set(TOPIC, 'what an outside broker still has of before');
    connected();
    await expect.poll(() => retained.get(TOPIC), { timeout: 10_000 }).toBe('');

    await replaceDevice();
    await expect.poll(() => offered(), { timeout: 10_000 }).toMatchObject({ revision: 3, config: WORKS });
    const { wanted, history } = await records.gatewayConfigs.view(COUNTY, 'gw-a');
    expect(wanted).toMatchObject({ revision: 3, status: 'waiting' });
    expect(history.map(({ status }) => status)).toEqual(['waiting', became, 'applied']);
    await delivery.stop();
  },
);

it('a replacement is not offered what the old device was still trying', async () => {
  await push(1, WORKS, 'applied');
  await push(2, BROKEN, 'trying');
  await replaceDevice();
  await expect.poll(() => offered(), { timeout: 10_000 }).toMatchObject({ revision: 3, config: WORKS });
  const { history } = await records.gatewayConfigs.view(COUNTY, 'gw-a');
  expect(history[1]).toMatchObject({ status: 'restored', problem: { code: 'interrupted' } });
  await delivery.stop();
});

it('a replacement is offered nothing when nothing was ever in use', async () => {
  await push(1, BROKEN, 'restored');
  await replaceDevice();
  connected();
  await expect.poll(() => retained.get(TOPIC), { timeout: 10_000 }).toBe('');
  expect((await records.gatewayConfigs.view(COUNTY, 'gw-a')).wanted?.revision).toBe(1);
  await delivery.stop();
});

it('what was sent to a gateway that was away, and what is in use, goes to its replacement as it is', async () => {
  await push(1, WORKS, 'applied');
  await replaceDevice();
  expect((await records.gatewayConfigs.view(COUNTY, 'gw-a')).wanted?.revision).toBe(1);
  await records.gatewayConfigs.put(actor, 'gw-a', { revision: 1, config: BROKEN });
  await replaceDevice();
  await expect.poll(() => offered(), { timeout: 10_000 }).toMatchObject({ revision: 2, config: BROKEN });
  await delivery.stop();
});
