import type { RegisterMap } from '../register-map.ts';

/**
 * A common three-phase meter: energy in 0.01 kWh, voltage in 0.1 V, current in 0.01 A, power in W as u32.
 * Other makes differ in order, type and scale: give such a map under `points` in the configuration.
 */
export const threePhaseMeter: RegisterMap = {
  energy: { fc: 3, addr: 0, type: 'uint32', scale: 0.01, unit: 'kWh' },
  voltage1: { fc: 3, addr: 97, type: 'uint16', scale: 0.1, unit: 'V' },
  voltage2: { fc: 3, addr: 98, type: 'uint16', scale: 0.1, unit: 'V' },
  voltage3: { fc: 3, addr: 99, type: 'uint16', scale: 0.1, unit: 'V' },
  current1: { fc: 3, addr: 100, type: 'uint16', scale: 0.01, unit: 'A' },
  current2: { fc: 3, addr: 101, type: 'uint16', scale: 0.01, unit: 'A' },
  current3: { fc: 3, addr: 102, type: 'uint16', scale: 0.01, unit: 'A' },
  power1: { fc: 3, addr: 356, type: 'uint32', scale: 0.001, unit: 'kW' },
  power2: { fc: 3, addr: 358, type: 'uint32', scale: 0.001, unit: 'kW' },
  power3: { fc: 3, addr: 360, type: 'uint32', scale: 0.001, unit: 'kW' },
  power: { fc: 3, addr: 362, type: 'uint32', scale: 0.001, unit: 'kW' },
};
