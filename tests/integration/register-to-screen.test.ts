import type { RoomUpdate, Store } from '@coldfield/api/contract';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ready } from '../faults/hold-archive.ts';
import { auditPlant } from '../plant/audit.ts';
import { mosquittoIsInstalled } from '../plant/mosquitto.ts';
import { createPlant, type Plant, type Topology } from '../plant/plant.ts';
import { redelivered } from '../plant/redelivered.ts';
import { openScreen, signIn } from '../plant/screen.ts';
import { roomId } from '../plant/server.ts';
import { until } from '../plant/until.ts';

const topologies: Topology[] = [
  'embedded',
  'own-broker',
  ...(mosquittoIsInstalled() ? (['mosquitto'] as const) : []),
];

describe.each(topologies)('a temperature on its way from a register to a screen, broker %s', (topology) => {
  let plant: Plant;
  const room = roomId('g1', 'r2');
  beforeAll(async () => {
    plant = await createPlant({ topology, gateways: 1, roomsPerGateway: 2 });
  });
  afterAll(() => plant.stop());

  it.skipIf(topology === 'embedded')(
    'does not keep the server from starting while the broker is down',
    async () => {
      await plant.server.start();
      const before = await ready(plant.server);
      expect(before).toMatchObject({ status: 503 });
      expect(before.body).toContain('"broker":{"ready":false');
      await plant.broker?.start();
      await until('the server finds the broker', async () => (await ready(plant.server)).ok, {
        withinMs: 10_000,
      });
    },
  );

  it('shows what the register held a moment ago', async () => {
    if (topology === 'embedded') await plant.server.start();
    const screen = await openScreen(plant.server);
    await plant.gateways[0]?.start();
    const update = await new Promise<RoomUpdate>((resolve) => {
      screen.on('room', (each) => {
        if (each.room === room && each.readings.air1 !== undefined) resolve(each);
      });
    });
    screen.close();
    const { value, t, quality } = update.readings.air1 as {
      value: number;
      t: number;
      quality: string | null;
    };
    expect(quality).toBeNull();
    expect(Math.abs(Date.now() - t)).toBeLessThan(2_000);
    expect(Math.abs(plant.gateways[0]?.field.ageMs('r2', 'air1', value, t) ?? Number.NaN)).toBeLessThan(
      1_500,
    );
  });

  it('stands in the store over HTTP, with its age and its gateway online', async () => {
    const cookie = await signIn(plant.server);
    const response = await fetch(plant.server.url('/api/stores/store-g1'), { headers: { cookie } });
    const { store, serverTime } = (await response.json()) as { store: Store; serverTime: number };
    const air = store.rooms.find(({ id }) => id === room)?.sensors.find(({ key }) => key === 'air1');
    expect(air).toMatchObject({ kind: 'air', unit: '°C' });
    expect(serverTime - (air?.latest?.t ?? 0)).toBeLessThan(2_000);
    expect(store.gateways).toMatchObject([{ id: 'g1', online: true, clock: 'ntp' }]);
  });

  it('is not shown to anybody who has not signed in', async () => {
    expect((await fetch(plant.server.url('/api/stores/store-g1'))).status).toBe(401);
    const socket = io(plant.server.url(''), {
      path: '/live',
      transports: ['websocket'],
      reconnection: false,
    });
    const heard = await new Promise<string>((resolve) => {
      socket.once('connect_error', (error) => resolve(error.message));
      socket.onAny((event: string) => resolve(event));
    });
    socket.close();
    expect(heard).toBe('signed-out');
  });

  it('stands in the history', async () => {
    const cookie = await signIn(plant.server);
    const to = Date.now();
    const history = async (): Promise<{ keys: { air1?: { mean: (number | null)[] } } }> => {
      const query = `from=${to - 60_000}&to=${to + 60_000}&points=12`;
      const response = await fetch(plant.server.url(`/api/rooms/${room}/history?${query}`), {
        headers: { cookie },
      });
      return (await response.json()) as Awaited<ReturnType<typeof history>>;
    };
    await until(
      'the reading is archived',
      async () => (await history()).keys.air1?.mean.some((mean) => mean !== null),
      {
        withinMs: 10_000,
      },
    );
  });

  it('leaves nothing behind: no frame in the gateway, none lost, none at the broker', async () => {
    await plant.drain();
    await plant.gateways[0]?.child.end('SIGTERM');
    await plant.server.child.end('SIGTERM');
    expect(await redelivered(plant)).toBe(0);
    await plant.halt();
    const { checks } = await auditPlant(plant);
    expect(checks.filter(({ ok }) => ok !== true)).toEqual([]);
  });
});
