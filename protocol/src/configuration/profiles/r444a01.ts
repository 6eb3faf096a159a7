import type { RegisterMap } from '../register-map.ts';

/** R444A01-type air probe on RS485: temperature (signed) before humidity, holding registers. */
export const r444a01: RegisterMap = {
  temperature: { fc: 3, addr: 0x0000, type: 'int16', scale: 0.1, range: [-45, 85], unit: '°C' },
  humidity: { fc: 3, addr: 0x0001, type: 'uint16', scale: 0.1, range: [0, 100], unit: '%' },
};
