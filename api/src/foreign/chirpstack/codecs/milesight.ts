import type { Fields, PayloadCodec } from './codec.ts';

/** One item: channel and type, then so many bytes, which may say something. */
interface Item {
  readonly bytes: number;
  readonly read?: (data: DataView) => Fields;
}
type Items = ReadonlyMap<number, Item>;

/** After Milesight's published definitions (github.com/Milesight-IoT/SensorDecoders); numbers are low byte first. */
const battery: Item = { bytes: 1, read: (data) => ({ battery: data.getUint8(0) }) };
const temperatureAt = (data: DataView, at: number): Fields => ({ temperature: data.getInt16(at, true) / 10 });
const temperature: Item = { bytes: 2, read: (data) => temperatureAt(data, 0) };
const humidityAt = (data: DataView, at: number): Fields => ({ humidity: data.getUint8(at) / 2 });
const humidity: Item = { bytes: 1, read: (data) => humidityAt(data, 0) };
/** 1 = open. */
const doorAt = (data: DataView, at: number): Fields => ({ door: data.getUint8(at) });
const door: Item = { bytes: 1, read: (data) => doorAt(data, 0) };

/** What devices say of themselves, and how they answer a setting: the bytes of each. */
const OF_ITSELF: readonly (readonly [type: number, bytes: number])[] = [
  [0x01, 1],
  [0x02, 2],
  [0x03, 2],
  [0x06, 9],
  [0x09, 2],
  [0x0a, 2],
  [0x0b, 1],
  [0x0f, 1],
  [0x10, 1],
  [0x11, 4],
  [0x16, 8],
  [0x17, 2],
  [0x1b, 5],
  [0x1c, 2],
  [0x27, 1],
  [0x28, 1],
  [0x35, 8],
  [0x3b, 1],
  [0x4a, 1],
  [0x68, 1],
  [0x69, 1],
  [0x6a, 3],
  [0x6d, 1],
  [0x79, 6],
  [0x84, 1],
  [0x96, 8],
  [0xea, 3],
  [0xf1, 4],
  [0xf2, 2],
  [0xf5, 1],
  [0xfe, 1],
  [0xff, 2],
];
const common = new Map<number, Item>(
  OF_ITSELF.flatMap(([type, bytes]) =>
    [0xfe00, 0xff00].map((channel) => [channel | type, { bytes }] as const),
  ),
);

/** `history`: bytes behind the four of its time in an item 20 CE. */
function codec(items: Readonly<Record<number, Item>>, history: Item | null): PayloadCodec {
  const known: Items = new Map([
    ...common,
    ...Object.entries(items).map(([id, item]) => [Number(id), item] as const),
  ]);
  return (bytes) => readItems(bytes, known, history);
}

const HISTORY = 0x20ce;

function readItems(bytes: Uint8Array, known: Items, history: Item | null): ReturnType<PayloadCodec> {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: Fields = {};
  const late: { t: number; fields: Fields }[] = [];
  let at = 0;
  let unread: string | null = null;
  while (at < bytes.length && unread === null) {
    const id = at + 2 <= bytes.length ? data.getUint16(at) : -1;
    const isHistory = id === HISTORY && history !== null;
    const item = isHistory ? { bytes: history.bytes + 4 } : known.get(id);
    const name = `${Buffer.from(bytes.subarray(at, at + 2)).toString('hex')} at byte ${at}`;
    if (item === undefined) unread = `no item ${name} is known of this device`;
    else if (at + 2 + item.bytes > bytes.length) unread = `item ${name} is not complete`;
    else {
      const value = new DataView(bytes.buffer, bytes.byteOffset + at + 2, item.bytes);
      if (isHistory) {
        const rest = new DataView(value.buffer, value.byteOffset + 4, history.bytes);
        late.push({ t: value.getUint32(0, true) * 1_000, fields: history.read?.(rest) ?? {} });
      } else Object.assign(fields, item.read?.(value));
      at += 2 + item.bytes;
    }
  }
  return { fields, history: late, unread };
}

const climate = { 373: battery, 871: temperature, 1128: humidity };
const climateAt = (data: DataView): Fields => ({ ...temperatureAt(data, 0), ...humidityAt(data, 2) });

export const em300Th = codec(climate, { bytes: 4, read: climateAt });
export const em300Mcs = codec(
  { ...climate, 1536: door },
  { bytes: 4, read: (data) => ({ ...climateAt(data), ...doorAt(data, 3) }) },
);
export const em500Pt100 = codec(
  {
    373: battery,
    871: temperature,
    // With a jump, and with an alarm of its own: the temperature, by how much it jumped, which alarm.
    33751: { bytes: 5, read: (data) => temperatureAt(data, 0) },
  },
  { bytes: 2, read: (data) => temperatureAt(data, 0) },
);
/** Its third item says whether it sits where it was mounted. */
export const ws301 = codec({ 373: battery, 768: door, 1024: { bytes: 1 } }, null);
