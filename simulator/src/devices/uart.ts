/** How a serial port is set; eight data bits and one stop bit. */
export interface UartSettings {
  readonly baudRate: number;
  readonly parity: 'none' | 'even' | 'odd';
}

/** Line levels, oldest first, with the time at which each ends, in seconds. */
type Levels = { level: 0 | 1; untilS: number }[];

/**
 * What a port makes of bytes that were sent by one that may be set otherwise: it waits for a falling edge and looks at
 * the line in the middle of where its own bits would be. A character without a stop bit is thrown away, as Linux
 * does; a wrong parity bit is not looked at.
 */
export function hearAt(bytes: Uint8Array, sent: UartSettings, heard: UartSettings): Buffer {
  const levels = levelsOf(bytes, sent);
  const endS = levels.at(-1)?.untilS ?? 0;
  const bitS = 1 / heard.baudRate;
  const bits = heard.parity === 'none' ? 8 : 9;
  const found: number[] = [];
  let nowS = 0;
  for (;;) {
    const startS = fallingEdge(levels, nowS);
    if (startS === null) return Buffer.from(found);
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) byte |= levelAt(levels, startS + (bit + 1.5) * bitS) << bit;
    const stopS = startS + (bits + 1.5) * bitS;
    if (levelAt(levels, stopS) === 1) found.push(byte);
    nowS = Math.min(stopS, endS);
    if (nowS >= endS) return Buffer.from(found);
  }
}

function levelsOf(bytes: Uint8Array, { baudRate, parity }: UartSettings): Levels {
  const levels: Levels = [];
  let s = 0;
  const put = (level: number): void => {
    s += 1 / baudRate;
    levels.push({ level: level === 0 ? 0 : 1, untilS: s });
  };
  put(1);
  for (const byte of bytes) {
    put(0);
    let ones = 0;
    for (let bit = 0; bit < 8; bit++) {
      ones += (byte >> bit) & 1;
      put((byte >> bit) & 1);
    }
    if (parity !== 'none') put((ones + (parity === 'odd' ? 1 : 0)) % 2);
    put(1);
  }
  // The line rests at 1.
  for (let bit = 0; bit < 12; bit++) put(1);
  return levels;
}

function levelAt(levels: Levels, s: number): 0 | 1 {
  return levels.find(({ untilS }) => s < untilS)?.level ?? 1;
}

/** When the line next goes from 1 to 0, from `fromS` on. */
function fallingEdge(levels: Levels, fromS: number): number | null {
  for (const [i, { level }] of levels.entries()) {
    const before = levels[i - 1];
    if (level === 0 && before?.level === 1 && before.untilS >= fromS) return before.untilS;
  }
  return null;
}
