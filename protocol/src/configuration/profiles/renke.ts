import type { RegisterMap } from '../register-map.ts';

/** Renke (建大仁科) RS-WS type and its clones, 4800 8N1: humidity comes first, the reverse of the others. */
export const renke: RegisterMap = {
  humidity: { fc: 3, addr: 0x0000, type: 'uint16', scale: 0.1, range: [0, 100], unit: '%' },
  temperature: { fc: 3, addr: 0x0001, type: 'int16', scale: 0.1, range: [-45, 85], unit: '°C' },
};
