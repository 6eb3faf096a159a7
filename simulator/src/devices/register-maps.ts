import type { ReadFunction } from './modbus-server.ts';

/** A whole number that a device measures at epoch ms `t`. */
export type Raw = (t: number) => number;

/** What a device answers: by function, by address, the 16-bit word (or the bit) at `t`. */
export type RegisterImage = ReadonlyMap<ReadFunction, ReadonlyMap<number, Raw>>;

const image = (fn: ReadFunction, words: readonly (readonly [address: number, raw: Raw])[]): RegisterImage =>
  new Map([[fn, new Map(words)]]);

/** XY-MD02: input registers 1 and 2, temperature and humidity in tenths, signed. */
export function xyMd02(temperature: Raw, humidity: Raw): RegisterImage {
  return image(4, [
    [1, temperature],
    [2, humidity],
  ]);
}

/** R444A01: holding registers 0 and 1, temperature and humidity in tenths, signed. */
export function r444a01(temperature: Raw, humidity: Raw): RegisterImage {
  return image(3, [
    [0, temperature],
    [1, humidity],
  ]);
}

/** The Renke RS-WS type: holding registers 0 and 1, but humidity first. */
export function renke(temperature: Raw, humidity: Raw): RegisterImage {
  return image(3, [
    [0, humidity],
    [1, temperature],
  ]);
}

/** What a DS18B20 module shows on a channel without a probe. */
export const NO_PROBE = 0x8000;
const PROBE_CHANNELS = 8;

/** An eight-channel DS18B20 module: holding registers 0…7, tenths, signed. */
export function probeModule(probes: readonly (Raw | undefined)[]): RegisterImage {
  return image(
    3,
    Array.from({ length: PROBE_CHANNELS }, (_, i) => [i, probes[i] ?? (() => NO_PROBE)] as const),
  );
}

/** An eight-input module: discrete inputs 0…7. */
export function inputModule(inputs: readonly (Raw | undefined)[]): RegisterImage {
  return image(
    2,
    Array.from({ length: 8 }, (_, i) => [i, inputs[i] ?? (() => 0)] as const),
  );
}

/**
 * A three-phase meter: holding registers 0–1 energy (u32, 0.01 kWh), 97–99 voltages (0.1 V), 100–102 currents
 * (0.01 A), 119 frequency (0.01 Hz), 356, 358, 360 phase power and 362 total power (u32, W). High word first.
 * The load is taken as equal on the phases, with a power factor of 0.9.
 */
export function threePhaseMeter(energy: Raw, voltage: Raw, power: Raw): RegisterImage {
  const phasePower = (t: number): number => Math.floor(power(t) / 3);
  const current = (t: number): number => {
    const volts = voltage(t) / 10;
    return volts > 0 ? Math.round((100 * phasePower(t)) / (0.9 * volts)) : 0;
  };
  return image(3, [
    ...long(0, energy),
    [97, voltage],
    [98, voltage],
    [99, voltage],
    [100, current],
    [101, current],
    [102, current],
    [119, (t) => (voltage(t) > 0 ? 5_000 : 0)],
    ...long(356, phasePower),
    ...long(358, phasePower),
    ...long(360, (t) => power(t) - 2 * phasePower(t)),
    ...long(362, power),
  ]);
}

function long(address: number, raw: Raw): [number, Raw][] {
  return [
    [address, (t) => raw(t) >>> 16],
    [address + 1, (t) => raw(t) & 0xffff],
  ];
}
