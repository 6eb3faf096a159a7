/** One advertisement as a source hands it over. */
export interface HeardLine {
  /** Upper case with colons. */
  readonly mac: string;
  /** dBm; null when the source does not say. */
  readonly rssi: number | null;
  /** Service data of UUID 0xFCD2. */
  readonly data: Buffer;
}

/** The longest service data: an extended advertisement. */
const MAX_BYTES = 255;
const PLAIN = /^\s*([0-9A-Fa-f:-]{12,17})\s+(-?[0-9]{1,3})\s+(?:0x)?([0-9A-Fa-f]+)\s*$/;

/**
 * Reads `<mac> <rssi> <hex>`, or JSON with `mac` (or `id`, `address`), `rssi`, and `data` (or `servicedata`); where
 * JSON names a `servicedatauuid`, it must be BTHome's. Null for everything else: what a radio hears is mostly others'.
 */
export function parseLine(line: string): HeardLine | null {
  if (line.length > 4_096) return null;
  const plain = PLAIN.exec(line);
  if (plain !== null) return heard(plain[1], Number(plain[2]), plain[3]);
  if (!line.trimStart().startsWith('{')) return null;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { mac, id, address, rssi, data, servicedata, servicedatauuid } = value as Record<string, unknown>;
  const isOurs = typeof servicedatauuid === 'string' && /fcd2/i.test(servicedatauuid);
  if (servicedatauuid !== undefined && !isOurs) return null;
  return heard(mac ?? id ?? address, typeof rssi === 'number' ? rssi : null, data ?? servicedata);
}

function heard(mac: unknown, rssi: number | null, hex: unknown): HeardLine | null {
  const name = typeof mac === 'string' ? normalMac(mac) : null;
  if (name === null || typeof hex !== 'string' || !/^([0-9A-Fa-f]{2})+$/.test(hex)) return null;
  if (hex.length > 2 * MAX_BYTES) return null;
  return { mac: name, rssi, data: Buffer.from(hex, 'hex') };
}

/** `a4c138112233` and `a4-c1-38-11-22-33` as `A4:C1:38:11:22:33`; null for no address. */
export function normalMac(text: string): string | null {
  const digits = text.replaceAll(/[:-]/g, '').toUpperCase();
  if (!/^[0-9A-F]{12}$/.test(digits)) return null;
  return (digits.match(/../g) ?? []).join(':');
}
