import { setTimeout as delay } from 'node:timers/promises';
import type { SimClock } from '../clock/sim-clock.ts';
import type { SimStore } from '../scenario/scenario.ts';
import { dlt645Listener } from './dlt645-meter.ts';
import { createModbusServer, type ModbusAnswer, type ModbusRequest } from './modbus-server.ts';
import type { Raw } from './register-maps.ts';
import { createSerialLine } from './serial-line.ts';
import { type SimDevice, storeDevices } from './store-devices.ts';

/** How a device behaves: `silent` is switched off or cut from the bus, `slow` answers late but rightly. */
export type DeviceMode =
  | { readonly kind: 'normal' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'exception'; readonly code: number }
  | { readonly kind: 'slow'; readonly delayMs: number };

export interface StoreBus {
  readonly devices: readonly SimDevice[];
  /** Opens the ports and returns them; `meterPort` is there when the store has a meter by DL/T 645. */
  start: () => Promise<{ host: string; port: number; meterPort?: number }>;
  stop: () => Promise<void>;
  /** Changes how one unit behaves from its next request on. */
  setMode: (unit: number, mode: DeviceMode) => void;
  /** Requests answered with values, since the beginning. */
  readonly answered: number;
}

const ILLEGAL_FUNCTION = 1;
const ILLEGAL_ADDRESS = 2;

/**
 * One store's devices behind one Modbus TCP port, like an RS485 bus behind a Modbus gateway: every unit id that
 * exists answers, the others are silent. A meter by DL/T 645 is behind a serial server of its own.
 */
export function createDevices(
  store: SimStore,
  options: { clock: Pick<SimClock, 'now'>; host?: string; port?: number },
): StoreBus {
  const host = options.host ?? '127.0.0.1';
  const devices = storeDevices(store);
  const byUnit = new Map(devices.map((device) => [device.unit, device]));
  const modes = new Map<number, DeviceMode>();
  let answered = 0;

  const answer = async (request: ModbusRequest): Promise<ModbusAnswer> => {
    const device = byUnit.get(request.unit);
    if (device === undefined || device.silent(Math.floor(options.clock.now()))) return null;
    const mode = modes.get(request.unit) ?? { kind: 'normal' };
    switch (mode.kind) {
      case 'silent':
        return null;
      case 'exception':
        return { exception: mode.code };
      case 'slow':
        await delay(mode.delayMs, undefined, { ref: false });
        break;
      case 'normal':
        break;
    }
    const words = device.image.get(request.fn);
    if (words === undefined) return { exception: ILLEGAL_FUNCTION };
    const values = read(words, request, Math.floor(options.clock.now()));
    if (values === null) return { exception: ILLEGAL_ADDRESS };
    answered++;
    return values;
  };

  const server = createModbusServer({ host, port: options.port ?? 0 }, answer);
  const meters = devices.flatMap(({ meter, silent }) => (meter === undefined ? [] : [{ meter, silent }]));
  const now = (): number => Math.floor(options.clock.now());
  const line =
    meters.length === 0
      ? null
      : createSerialLine(
          meters.map(({ meter, silent }) => {
            const listener = dlt645Listener([meter], now);
            return async (chunk) => (silent(now()) ? null : listener(chunk));
          }),
          { host },
        );
  return {
    devices,
    start: async () => {
      const port = await server.start();
      return line === null ? { host, port } : { host, port, meterPort: await line.start() };
    },
    stop: async () => {
      await line?.stop();
      await server.stop();
    },
    setMode: (unit, mode) => {
      modes.set(unit, mode);
    },
    get answered() {
      return answered;
    },
  };
}

/** All words of a request from the same instant; null when an address does not exist. */
function read(words: ReadonlyMap<number, Raw>, request: ModbusRequest, t: number): number[] | null {
  const values: number[] = [];
  for (let i = 0; i < request.count; i++) {
    const raw = words.get(request.address + i);
    if (raw === undefined) return null;
    values.push(raw(t));
  }
  return values;
}
