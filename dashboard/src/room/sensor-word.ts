import type { Room, Sensor } from '@coldfield/api/contract';
import type { TFunction } from 'i18next';
import { sensorsOf } from './room-view.ts';

/** What a sensor is called: its name on site, else its kind, numbered where the room has several of it. */
export function sensorWord(sensor: Sensor, room: Room, t: TFunction): string {
  if (sensor.name !== null && sensor.name !== '') return sensor.name;
  const word = kindWord(sensor, t);
  if (sensorsOf(room, sensor.kind).length < 2) return word;
  return `${word} ${sensor.key.slice(sensor.kind.length)}`;
}

export function kindWord(sensor: Sensor, t: TFunction): string {
  return t(`kind.${sensor.kind as 'air'}`, t('kind.other'));
}
