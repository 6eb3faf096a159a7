import type { Gateway, Limits, Reading, Sensor, Store } from '@coldfield/api/contract';
import type { RoomView } from './room-view.ts';

/** Builders for tests: a room of one cadence a minute, heard at `NOW`. */
export const NOW = Date.UTC(2026, 10, 24, 6, 32);

export function reading(value: number | null, ageMs = 10_000, quality: string | null = null): Reading {
  return { t: NOW - ageMs, value, quality };
}

export function sensor(key: string, latest: Reading | null): Sensor {
  const kind = key.replace(/\d+$/, '');
  const state = ['door', 'mains', 'defrost', 'trapped', 'leak'].includes(kind);
  return {
    key,
    kind,
    class: state ? 'state' : 'gauge',
    unit: state ? '' : kind === 'rh' ? '%' : '°C',
    name: null,
    latest,
  };
}

export function roomOf(
  sensors: Sensor[],
  limits: Record<string, Limits> = { air: { low: 5, high: 8 } },
): RoomView {
  return {
    id: 'room-1',
    name: '1号间',
    kind: 'cold',
    volumeM3: 200,
    limits,
    cadenceMs: 60_000,
    sensors,
    receivedAt: NOW - 5000,
  };
}

export function gatewayOf(change: Partial<Gateway> = {}): Gateway {
  return {
    id: 'gw-1',
    name: 'gw-1',
    isForeign: false,
    online: true,
    lastHeardAt: NOW - 5000,
    version: '0.1.0',
    buffered: 0,
    oldestBufferedAt: null,
    clock: 'ntp',
    clockOffsetMs: 20,
    completeness24h: 1,
    lost24h: [],
    ...change,
  };
}

export function storeOf(
  rooms: RoomView[],
  gateways: Gateway[] = [gatewayOf()],
): Store & { rooms: RoomView[] } {
  return {
    id: 'store-1',
    name: '平乐镇砂糖桔冷库',
    organisation: { id: 'org-1', name: '合作社' },
    timeZone: 'Asia/Shanghai',
    rooms,
    gateways,
  };
}
