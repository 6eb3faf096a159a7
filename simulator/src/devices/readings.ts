import type { QualityCode } from '@coldfield/protocol';
import { decodePoint, type Point } from '@coldfield/protocol/configuration';
import type { SimSensor, SimStore } from '../scenario/scenario.ts';
import { pointOf } from './gateway-file.ts';
import { storeDevices } from './store-devices.ts';

/** What a gateway makes of a sensor's register at epoch ms `t`: its value, or why there is none. */
export type ReadSensor = (sensor: SimSensor, t: number) => number | QualityCode;

/** Reads the sensors of a store as a gateway does, without the wire between them. */
export function createReader(store: SimStore): ReadSensor {
  const points = new Map<SimSensor, Point>();
  for (const { type, points: all } of storeDevices(store))
    for (const { sensor, quantity } of all) points.set(sensor, pointOf(type, quantity));
  return (sensor, t) => {
    if (sensor.silent(t)) return 'no-response';
    const raw = sensor.raw(t);
    // A sound instrument shows nothing that a gateway refuses.
    if (!sensor.faulty(t)) return raw / sensor.divisor;
    const point = points.get(sensor)!;
    const long = point.type === 'uint32' || point.type === 'int32';
    const words = long ? [raw >>> 16, raw & 0xffff] : [point.type === 'bit' ? raw : raw & 0xffff];
    const reading = decodePoint(point, words);
    return 'value' in reading ? reading.value : reading.quality;
  };
}
