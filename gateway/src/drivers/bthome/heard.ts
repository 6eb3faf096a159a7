import type { Reading } from '../reading.ts';
import { normalMac, parseLine } from './parse-line.ts';
import { type Advertisement, parseServiceData } from './parse-service-data.ts';
import type { BthomeDevice } from './schema.ts';

/** A device is silent when it was not heard for so many of its own intervals. */
const INTERVALS = 6;
const LEAST_MS = 60_000;
const MOST_MS = 3_600_000;
/** Until a second advertisement tells the interval. */
const UNKNOWN_MS = 300_000;
/** A counter that starts again after a new battery; any other step back is an old advertisement played again. */
const RESTARTED = 100;
/** Addresses that are nobody's here, for a search; a radio hears phones that change theirs all day. */
const MOST_STRANGERS = 256;

/** What is known of one address. */
export interface HeardDevice {
  readonly mac: string;
  rssi: number | null;
  /** Newest value of each point, with its monotonic ms. */
  readonly values: Map<string, { value: number; atMs: number }>;
  /** When something new came, monotonic ms; null until then. */
  freshMs: number | null;
  /** Smoothed time between two new advertisements. */
  intervalMs: number | null;
  packetId: number | null;
  counter: number | null;
  /** Why the newest one could not be read. */
  refused: 'encrypted' | 'wrong-key' | null;
}

/** The newest of what every device sent. */
export class Heard {
  readonly #devices = new Map<string, HeardDevice>();
  readonly #known: ReadonlyMap<string, BthomeDevice>;
  /** Advertisements of BTHome, anybody's. */
  count = 0;

  constructor(devices: readonly BthomeDevice[]) {
    this.#known = new Map(devices.map((device) => [normalMac(device.mac) ?? device.mac, device]));
  }

  /** @param mono monotonic ms at which the line came */
  line(line: string, mono: number): void {
    const heard = parseLine(line);
    if (heard === null) return;
    const known = this.#known.get(heard.mac);
    const key = known?.key === undefined ? null : Buffer.from(known.key, 'hex');
    const mac = Buffer.from(heard.mac.replaceAll(':', ''), 'hex');
    const said = parseServiceData(heard.data, mac, key);
    if (said.kind === 'unreadable') return;
    this.count += 1;
    const device = this.#device(heard.mac, known !== undefined);
    if (device === null) return;
    device.rssi = heard.rssi;
    if (said.kind === 'values') note(device, said, mono);
    else device.refused = said.kind;
  }

  get(mac: string): HeardDevice | null {
    return this.#devices.get(normalMac(mac) ?? mac) ?? null;
  }

  get all(): Iterable<HeardDevice> {
    return this.#devices.values();
  }

  /** A point's newest value, or why there is none: never one that is too old. */
  reading(config: BthomeDevice, point: string, mono: number, maxAgeS: number | undefined): Reading {
    const device = this.get(config.mac);
    if (device === null) return { quality: 'no-response' };
    const limitMs = (config.maxAgeS ?? maxAgeS ?? Number.NaN) * 1_000;
    const oldestMs = mono - (Number.isNaN(limitMs) ? patienceMs(device) : limitMs);
    const isHeard = device.freshMs !== null && device.freshMs >= oldestMs;
    if (point === 'rssi') {
      return isHeard && device.rssi !== null ? { value: device.rssi } : { quality: 'no-response' };
    }
    const known = device.values.get(point);
    if (known !== undefined && known.atMs >= oldestMs) return { value: known.value };
    if (device.refused !== null) return { quality: 'bad-response' };
    return { quality: 'no-response' };
  }

  #device(mac: string, isKnown: boolean): HeardDevice | null {
    const known = this.#devices.get(mac);
    if (known !== undefined) return known;
    if (!isKnown && this.#devices.size >= this.#known.size + MOST_STRANGERS) return null;
    const fresh: HeardDevice = {
      mac,
      rssi: null,
      values: new Map(),
      freshMs: null,
      intervalMs: null,
      packetId: null,
      counter: null,
      refused: null,
    };
    this.#devices.set(mac, fresh);
    return fresh;
  }
}

function note(device: HeardDevice, said: Advertisement & { kind: 'values' }, mono: number): void {
  device.refused = null;
  const { counter, packetId, values } = said;
  if (counter !== null && device.counter !== null) {
    if (counter < device.counter && counter >= RESTARTED) return;
    // Each advertisement is sent several times over.
    if (counter === device.counter) return;
  }
  // The same number is the same measurement, however often it is repeated: it does not get younger.
  if (counter === null && packetId !== null && packetId === device.packetId) return;
  device.counter = counter;
  device.packetId = packetId;
  if (device.freshMs !== null) {
    const gapMs = mono - device.freshMs;
    device.intervalMs =
      device.intervalMs === null ? gapMs : device.intervalMs + 0.2 * (gapMs - device.intervalMs);
  }
  device.freshMs = mono;
  for (const [point, value] of values) device.values.set(point, { value, atMs: mono });
}

function patienceMs({ intervalMs }: HeardDevice): number {
  if (intervalMs === null) return UNKNOWN_MS;
  return Math.min(MOST_MS, Math.max(LEAST_MS, INTERVALS * intervalMs));
}
