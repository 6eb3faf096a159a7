import { ColdfieldError } from '@coldfield/protocol';
import type { SimClock } from '../clock/sim-clock.ts';
import { createDevices } from '../devices/devices.ts';
import { gatewayFile } from '../devices/gateway-file.ts';
import type { PastFrame } from '../line/history.ts';
import { scenarioFile } from '../scenario/builtin.ts';
import { readScenario } from '../scenario/parse-scenario.ts';
import { createScenario, type SimStore } from '../scenario/scenario.ts';
import { startCoverage } from '../vehicle/coverage.ts';
import { startReceiver } from '../vehicle/receiver.ts';
import { driver } from '../vehicle/route.ts';

export const POSITION_KEYS = ['lat1', 'lon1', 'speed1'] as const;
const NOT_ABOARD = new Set(['mains1', 'voltage1', 'power1', 'energy1', 'ambient1', 'defrost1', 'door1']);

/**
 * It set out so long after the physics began that who opens a new demo, a week and some hours later, finds it on the
 * road or at the market, and in coverage for the next hour.
 */
const SET_OUT_MS = 57 * 60_000;

/** What of a simulated store's sensors a lorry has: it is on no mains, and its door does not open on the road. */
export function isAboard(key: string): boolean {
  return !NOT_ABOARD.has(key);
}

export interface Lorry {
  readonly store: SimStore;
  /** A frame of the past as the gateway aboard committed it: without a store's sensors, with the place. */
  readonly aboard: (frame: PastFrame) => PastFrame;
  /** Opens its probes, its receiver and its mobile network. */
  readonly setOut: (options: LorryOptions) => Promise<{ gatewayFile: string; stop: () => Promise<void> }>;
}

export interface LorryOptions {
  readonly clock: Pick<SimClock, 'now'>;
  readonly mqttPort: number;
  readonly id: string;
  readonly secret: string;
  readonly dataDir: string;
  readonly backlogKiBPerS: number;
}

/** The lorry of the demo, on its round again and again since `epochMs`. */
export function createLorry(epochMs: number): Lorry {
  const { stores } = createScenario(readScenario(scenarioFile('lorry'), { epochMs }));
  const store = stores[0];
  if (store?.config.route === undefined)
    throw new ColdfieldError('scenario-invalid', 'the lorry has no route');
  const way = driver(store.config.route);
  const onWay = (t: number) => way.at(t - epochMs - SET_OUT_MS);
  const placeAt = (t: number): Record<string, number> => {
    const { lat, lon, kmh } = onWay(t);
    return { lat1: Math.round(lat * 1e6) / 1e6, lon1: Math.round(lon * 1e6) / 1e6, speed1: kmh };
  };
  const only = <T>(values: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(values).filter(([key]) => isAboard(key)));
  return {
    store,
    aboard: ({ v, lo, hi, q, ...frame }) => ({
      ...frame,
      v: { ...only(v), ...placeAt(frame.t) },
      ...(lo === undefined ? {} : { lo: only(lo) }),
      ...(hi === undefined ? {} : { hi: only(hi) }),
      ...(q === undefined ? {} : { q: only(q) }),
    }),
    async setOut({ clock, mqttPort, id, secret, dataDir, backlogKiBPerS }) {
      const opened = new AsyncDisposableStack();
      const bus = createDevices(store, { clock });
      const address = await bus.start();
      opened.defer(() => bus.stop());
      const receiver = await startReceiver(onWay);
      opened.defer(() => receiver.stop());
      const coverage = await startCoverage(mqttPort, () => onWay(Date.now()).covered);
      opened.defer(() => coverage.stop());
      const mqttUrl = `mqtt://127.0.0.1:${coverage.port}`;
      const plain = gatewayFile(bus.devices, { id, secret, mqttUrl, dataDir, bus: address, backlogKiBPerS });
      return { gatewayFile: withReceiver(plain, receiver.port), stop: () => opened.disposeAsync() };
    },
  };
}

/** The file of a store's gateway, made that of a lorry's. */
function withReceiver(text: string, port: number): string {
  const file = JSON.parse(text) as {
    buses: unknown[];
    rooms: Record<string, Record<string, string>>;
  };
  const rooms = Object.entries(file.rooms).map(([room, keys]) => [
    room,
    {
      ...Object.fromEntries(Object.entries(keys).filter(([key]) => isAboard(key))),
      lat1: 'gnss/latitude',
      lon1: 'gnss/longitude',
      speed1: 'gnss/speed',
    },
  ]);
  return `${JSON.stringify(
    {
      ...file,
      clock: { source: 'gnss' },
      buses: [...file.buses, { name: 'gnss', driver: 'nmea', transport: 'tcp', host: '127.0.0.1', port }],
      rooms: Object.fromEntries(rooms),
    },
    null,
    2,
  )}\n`;
}
