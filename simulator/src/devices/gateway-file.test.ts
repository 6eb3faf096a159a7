import { parseConfig } from '@coldfield/gateway';
import { expect, it } from 'vitest';
import { builtinScenario } from '../scenario/builtin.ts';
import { createScenario } from '../scenario/scenario.ts';
import { createDevices } from './devices.ts';
import { gatewayFile } from './gateway-file.ts';

const EPOCH_MS = Date.UTC(2026, 10, 16);
const scenario = createScenario(builtinScenario(EPOCH_MS));

it.each(scenario.stores.map((store) => [store.config.id, store] as const))(
  'lets the real gateway read the truth of every sensor of %s, in six instants',
  async (id, store) => {
    const clock = { nowMs: EPOCH_MS, now: () => clock.nowMs };
    const devices = createDevices(store, { clock });
    const address = await devices.start();
    const options = {
      id: 'gw',
      secret: 'x',
      mqttUrl: 'mqtt://127.0.0.1:1',
      dataDir: 'gw',
      bus: address,
      backlogKiBPerS: 64,
    };
    const config = parseConfig(gatewayFile(devices.devices, options), 'gateway.yaml');
    expect(config.sensors.map(({ room, key }) => `${id}/${room}/${key}`).sort()).toEqual(
      store.rooms.flatMap((room) => room.sensors.map((sensor) => sensor.id)).sort(),
    );
    const opened = [...config.buses].map(([name, bus]) => ({
      name,
      bus: bus.open({ monotonicMs: () => performance.now(), baseDir: '.' }),
    }));
    try {
      for (const { name, bus } of opened) {
        await bus.connect();
        const own = config.sensors.filter((sensor) => sensor.bus === name);
        const requests = bus.plan(own.map(({ point }) => point));
        for (let n = 0; n < 6; n++) {
          clock.nowMs = EPOCH_MS + n * 17 * 3_600_000 + 5_000;
          for (const request of requests) {
            for (const [point, reading] of await request.read()) {
              const { room, key } = own.find((sensor) => sensor.point === point)!;
              expect(reading).toEqual({ value: scenario.truth(`${id}/${room}/${key}`, clock.nowMs) });
            }
          }
        }
      }
    } finally {
      for (const { bus } of opened) await bus.close();
      await devices.stop();
    }
  },
);
