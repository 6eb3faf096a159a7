/** What one object of an advertisement measures: a number in a unit, a state of 0 or 1 (unit ''), or nothing to record. */
export interface ObjectType {
  /** Null for what is told apart from readings: the packet's number, events, texts, the device's version. */
  readonly point: string | null;
  readonly bytes: number;
  readonly signed: boolean;
  /** Value = raw × factor, in `unit`. */
  readonly factor: number;
  readonly unit: string | null;
}

/** Object whose first byte says how long it is. */
export const COUNTED = new Set([0x53, 0x54]);
export const PACKET_ID = 0x00;

const number = (
  id: number,
  point: string,
  bytes: number,
  factor: number,
  unit: string | null,
  signed = false,
): [number, ObjectType] => [id, { point, bytes, factor, unit, signed }];
const state = (id: number, point: string): [number, ObjectType] => number(id, point, 1, 1, '');
const skipped = (id: number, bytes: number): [number, ObjectType] => [
  id,
  { point: null, bytes, factor: 1, unit: null, signed: false },
];

/**
 * Every object of BTHome v2 as published (bthome.io/format) and read by the format's own library, bthome-ble: an id that
 * is not here ends the reading of an advertisement, because nobody knows how long it is. Power is in kW here, as
 * everywhere else in the gateway, where the format has W.
 */
export const OBJECTS: ReadonlyMap<number, ObjectType> = new Map([
  skipped(PACKET_ID, 1),
  number(0x01, 'battery', 1, 1, '%'),
  number(0x02, 'temperature', 2, 0.01, '°C', true),
  number(0x03, 'humidity', 2, 0.01, '%'),
  number(0x04, 'pressure', 3, 0.01, 'hPa'),
  number(0x05, 'illuminance', 3, 0.01, 'lx'),
  number(0x06, 'mass', 2, 0.01, 'kg'),
  number(0x07, 'mass-lb', 2, 0.01, 'lb'),
  number(0x08, 'dew-point', 2, 0.01, '°C', true),
  number(0x09, 'count', 1, 1, null),
  number(0x0a, 'energy', 3, 0.001, 'kWh'),
  number(0x0b, 'power', 3, 0.000_01, 'kW'),
  number(0x0c, 'voltage', 2, 0.001, 'V'),
  number(0x0d, 'pm25', 2, 1, 'µg/m³'),
  number(0x0e, 'pm10', 2, 1, 'µg/m³'),
  state(0x0f, 'state'),
  state(0x10, 'power-on'),
  state(0x11, 'opening'),
  number(0x12, 'co2', 2, 1, 'ppm'),
  number(0x13, 'tvoc', 2, 1, 'µg/m³'),
  number(0x14, 'moisture', 2, 0.01, '%'),
  state(0x15, 'battery-low'),
  state(0x16, 'battery-charging'),
  state(0x17, 'carbon-monoxide'),
  state(0x18, 'cold'),
  state(0x19, 'connectivity'),
  state(0x1a, 'door'),
  state(0x1b, 'garage-door'),
  state(0x1c, 'gas-detected'),
  state(0x1d, 'heat'),
  state(0x1e, 'light'),
  state(0x1f, 'lock'),
  state(0x20, 'wet'),
  state(0x21, 'motion'),
  state(0x22, 'moving'),
  state(0x23, 'occupancy'),
  state(0x24, 'plug'),
  state(0x25, 'presence'),
  state(0x26, 'problem'),
  state(0x27, 'running'),
  state(0x28, 'safety'),
  state(0x29, 'smoke'),
  state(0x2a, 'sound'),
  state(0x2b, 'tamper'),
  state(0x2c, 'vibration'),
  state(0x2d, 'window'),
  number(0x2e, 'humidity', 1, 1, '%'),
  number(0x2f, 'moisture', 1, 1, '%'),
  // Buttons and dimmers.
  skipped(0x3a, 1),
  skipped(0x3c, 2),
  number(0x3d, 'count', 2, 1, null),
  number(0x3e, 'count', 4, 1, null),
  number(0x3f, 'rotation', 2, 0.1, '°', true),
  number(0x40, 'distance-mm', 2, 1, 'mm'),
  number(0x41, 'distance', 2, 0.1, 'm'),
  number(0x42, 'duration', 3, 0.001, 's'),
  number(0x43, 'current', 2, 0.001, 'A'),
  number(0x44, 'speed', 2, 0.01, 'm/s'),
  number(0x45, 'temperature', 2, 0.1, '°C', true),
  number(0x46, 'uv-index', 1, 0.1, null),
  number(0x47, 'volume', 2, 0.1, 'L'),
  number(0x48, 'volume-ml', 2, 1, 'mL'),
  number(0x49, 'flow', 2, 0.001, 'm³/h'),
  number(0x4a, 'voltage', 2, 0.1, 'V'),
  number(0x4b, 'gas', 3, 0.001, 'm³'),
  number(0x4c, 'gas', 4, 0.001, 'm³'),
  number(0x4d, 'energy', 4, 0.001, 'kWh'),
  number(0x4e, 'volume', 4, 0.001, 'L'),
  number(0x4f, 'water', 4, 0.001, 'L'),
  // The device's own time.
  skipped(0x50, 4),
  number(0x51, 'acceleration', 2, 0.001, 'm/s²'),
  number(0x52, 'gyroscope', 2, 0.001, '°/s'),
  number(0x55, 'volume-stored', 4, 0.001, 'L'),
  number(0x56, 'conductivity', 2, 1, 'µS/cm'),
  number(0x57, 'temperature', 1, 1, '°C', true),
  number(0x58, 'temperature', 1, 0.35, '°C', true),
  number(0x59, 'count', 1, 1, null, true),
  number(0x5a, 'count', 2, 1, null, true),
  number(0x5b, 'count', 4, 1, null, true),
  number(0x5c, 'power', 4, 0.000_01, 'kW', true),
  number(0x5d, 'current', 2, 0.001, 'A', true),
  number(0x5e, 'direction', 2, 0.01, '°'),
  number(0x5f, 'precipitation', 2, 0.1, 'mm'),
  number(0x60, 'channel', 1, 1, null),
  number(0x61, 'rotational-speed', 2, 1, 'rpm'),
  number(0x62, 'speed', 4, 0.000_001, 'm/s', true),
  number(0x63, 'acceleration', 4, 0.000_001, 'm/s²', true),
  number(0x64, 'light-level', 1, 1, null),
  // What the device is, and its firmware.
  skipped(0xf0, 2),
  skipped(0xf1, 4),
  skipped(0xf2, 3),
]);

/** How often one advertisement may say the same thing: two probes of a device are two temperatures. */
export const MOST_OF_A_KIND = 4;

/** Point names that a device may have, with their units; the second of a kind is `temperature2`. */
export const POINT_UNITS: ReadonlyMap<string, string | null> = new Map(
  [...OBJECTS.values()].flatMap(({ point, unit }) =>
    point === null
      ? []
      : Array.from(
          { length: MOST_OF_A_KIND },
          (_, i) => [i === 0 ? point : `${point}${i + 1}`, unit] as const,
        ),
  ),
);
