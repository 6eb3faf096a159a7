/** CRC-8 of Maxim's 1-Wire devices: x⁸ + x⁵ + x⁴ + 1, reflected. */
export function w1Crc(bytes: readonly number[]): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x8c : crc >>> 1;
  }
  return crc;
}

/** What a DS18B20 holds after a reset, before its first conversion: 85.0 °C. */
const RESET_WORD = 0x0550;

/**
 * What Linux shows in `w1_slave` of a DS18B20 at `temperatureC`: nine bytes of scratchpad twice, whether the CRC fits,
 * and milli-degrees. The text of a probe that was just reset is as good as any other.
 */
export function w1Slave(temperatureC: number): string {
  const sixteenths = Math.round(16 * temperatureC);
  const word = sixteenths & 0xffff;
  // Alarm registers and configuration as they come from the factory: 12 bits.
  const scratchpad = [
    word & 0xff,
    word >>> 8,
    0x4b,
    0x46,
    0x7f,
    0xff,
    word === RESET_WORD ? 0x0c : 0x10 - (word & 0x0f),
    0x10,
  ];
  const crc = w1Crc(scratchpad);
  const bytes = [...scratchpad, crc].map(hex).join(' ');
  const milliC = Math.trunc((sixteenths * 1_000) / 16);
  return `${bytes} : crc=${hex(crc)} YES\n${bytes} t=${milliC}\n`;
}

/** The folder of a probe: family code 28 and a serial number from the sensor's id. */
export function w1Name(serial: number): string {
  return `28-${serial.toString(16).padStart(12, '0')}`;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
