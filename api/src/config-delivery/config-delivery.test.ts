import type { ConfigState, GatewayState } from '@coldfield/protocol';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Records } from '../records/index.ts';
import { seededRecords } from '../records/seed.fixture.ts';
import { type ConfigDelivery, createConfigDelivery } from './create-config-delivery.ts';

const COUNTY = { organisation: 'county' };

let records: Records;
let delivery: ConfigDelivery;
let written: ConfigState[];
beforeEach(async () => {
  records = await seededRecords();
  written = [];
  const gatewayConfigs: Records['gatewayConfigs'] = {
    ...records.gatewayConfigs,
    heard(gateway, state, at) {
      written.push(state);
      return records.gatewayConfigs.heard(gateway, state, at);
    },
  };
  delivery = createConfigDelivery({
    records: { ...records, gatewayConfigs },
    transport: { publish: () => undefined, onConnected: () => () => undefined },
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
