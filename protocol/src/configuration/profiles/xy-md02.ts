import type { RegisterMap } from '../register-map.ts';

/**
 * XY-MD02, an SHT-type air probe on RS485, 9600 8N1.
 * 0xFF33 is −20.5 °C. Range: what the probe is specified for, with some margin.
 */
export const xyMd02: RegisterMap = {
  temperature: { fc: 4, addr: 0x0001, type: 'int16', scale: 0.1, range: [-45, 85], unit: '°C' },
  humidity: { fc: 4, addr: 0x0002, type: 'uint16', scale: 0.1, range: [0, 100], unit: '%' },
};
