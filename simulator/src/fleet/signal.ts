import { hash32 } from '../random/hash.ts';

/**
 * The reading of sensor number `sensor` at epoch ms `t`, in tenths between 0.0 and 12.7: a pure function that costs
 * tens of nanoseconds, so that a load test can say what ought to be stored without keeping what it sent.
 */
export function signal(seed: number, sensor: number, t: number): number {
  // A slow triangle of eight hours, shifted for each sensor, and a little noise.
  const minute = Math.floor(t / 60_000) + sensor * 17;
  const phase = minute % 480;
  const triangle = phase < 240 ? phase : 480 - phase;
  return (Math.floor(triangle / 2.2) + (hash32(seed, sensor, t) & 0x0f) + 2) / 10;
}
