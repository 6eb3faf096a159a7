import { setTimeout as delay } from 'node:timers/promises';
import type { Found, Scanner } from '../discovery.ts';
import { Heard, type HeardDevice } from './heard.ts';
import { POINT_UNITS } from './objects.ts';
import type { BthomeBusConfig } from './schema.ts';
import { openSource } from './source.ts';

/** Sensors advertise once in 1 to 30 s, and not every one arrives. */
const LISTEN_MS = 60_000;
const STEP_MS = 1_000;

/** Listens to a configured source for a minute and tells whom it heard. */
export const bthomeScanner: Scanner = {
  places: ['bus'],
  async *scan(place, deps) {
    if (place.kind !== 'bus') return;
    const { name: _name, devices, ...source } = place.bus as BthomeBusConfig;
    const heard = new Heard(devices);
    const opened = await openSource(source, (line) => heard.line(line, deps.monotonicMs()), deps.baseDir);
    const told = new Set<string>();
    try {
      for (let waited = 0; waited < LISTEN_MS && opened.alive && !deps.signal.aborted; waited += STEP_MS) {
        deps.progress({ done: waited / STEP_MS, total: LISTEN_MS / STEP_MS, at: `${heard.count}` });
        await delay(STEP_MS, undefined, { signal: deps.signal }).catch(() => {});
        for (const device of heard.all) {
          if (told.has(device.mac) || (device.freshMs === null && device.refused === null)) continue;
          told.add(device.mac);
          yield describe(device, source);
        }
      }
    } finally {
      await opened.close();
    }
  },
};

function describe(device: HeardDevice, source: object): Found {
  const name = `ble-${device.mac.replaceAll(':', '').slice(-6).toLowerCase()}`;
  const readings = [...device.values].map(([point, { value }]) => ({
    point: `${name}/${point}`,
    unit: POINT_UNITS.get(point) ?? null,
    reading: { value },
  }));
  return {
    address: device.mac,
    line: device.rssi === null ? null : `${device.rssi} dBm`,
    seems: [{ what: device.refused === null ? 'bthome' : 'bthome-encrypted', sure: 'certain' }],
    readings,
    bus: { ...source, devices: [{ name, mac: device.mac }] },
  };
}
