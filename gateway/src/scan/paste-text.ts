import { Document, isScalar, isSeq, visit } from 'yaml';
import type { Found } from '../drivers/discovery.ts';
import type { Words } from '../terminal/words.ts';

type Bus = Readonly<Record<string, unknown>>;

/** The sensor kind that a reading of a unit most likely is. */
const KIND_BY_UNIT: Readonly<Record<string, string>> = {
  '°C': 'air',
  '%': 'rh',
  V: 'voltage',
  A: 'current',
  kW: 'power',
  kWh: 'energy',
};

/**
 * What was found as sections of a configuration file.
 * @param name what the bus is called in the configuration; null for one that is not there yet
 */
export function pasteText(found: readonly Found[], name: string | null, words: Words): string {
  const buses = namedBuses(found, name);
  const rooms: Record<string, string> = {};
  const counts = new Map<string, number>();
  for (const device of found) {
    const bus = buses.find(({ pieces }) => pieces.includes(device));
    if (bus === undefined) continue;
    for (const { point, unit, reading } of device.readings) {
      const kind = unit === null ? undefined : KIND_BY_UNIT[unit];
      if (kind === undefined || !('value' in reading)) continue;
      const n = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, n);
      rooms[`${kind}${n}`] = `${bus.name}/${point}`;
    }
  }
  const head = words(
    '# 可粘贴到配置文件。请核对：房间编号、每个读数是不是它（对照仪表显示）、air 还是 pulp。',
    '# To be pasted into the configuration. Check the rooms, each reading against the display, and air or pulp.',
  );
  const sections = {
    buses: buses.map((bus) => ({ name: bus.name, ...bus.bus })),
    ...(Object.keys(rooms).length === 0 ? {} : { rooms: { 'room-1': rooms } }),
  };
  const document = new Document(sections);
  // A device or a register on a line of its own, as people write it.
  visit(document.get('buses') as never, {
    Map(_, node) {
      if (node.items.every(({ value }) => isFlat(value))) node.flow = true;
    },
  });
  return `${head}\n${document.toString({ lineWidth: 110 })}`;
}

function isFlat(value: unknown): boolean {
  return isScalar(value) || (isSeq(value) && value.items.every((item) => isScalar(item)));
}

/** The devices as buses: those that agree in their settings are one. */
function namedBuses(
  found: readonly Found[],
  name: string | null,
): { name: string; bus: Bus; pieces: Found[] }[] {
  const buses = new Map<string, { bus: Bus; pieces: Found[] }>();
  for (const device of found) {
    if (device.bus === null) continue;
    const key = JSON.stringify(Object.entries(device.bus).filter(([, value]) => typeof value !== 'object'));
    const known = buses.get(key);
    buses.set(key, {
      bus: known === undefined ? device.bus : joined(known.bus, device.bus),
      pieces: [...(known?.pieces ?? []), device],
    });
  }
  return [...buses.values()].map(({ bus, pieces }, i) => {
    const first = name ?? plainName(bus);
    return { name: i === 0 ? first : `${first}-${i + 1}`, bus, pieces };
  });
}

function plainName(bus: Bus): string {
  return bus.driver === 'modbus' ? 'line' : String(bus.driver);
}

/** Lists and maps put together. */
function joined(a: Bus, b: Bus): Bus {
  return Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((key) => {
      const [one, other] = [a[key], b[key]];
      if (Array.isArray(one) && Array.isArray(other)) return [key, [...one, ...other]];
      if (isRecord(one) && isRecord(other)) return [key, { ...one, ...other }];
      return [key, one ?? other];
    }),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
