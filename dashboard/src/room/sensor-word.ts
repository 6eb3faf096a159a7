import type { Sensor } from '@coldfield/api/contract';
import type { TFunction } from 'i18next';

/** What a sensor is called: its name on site, else its kind and number. */
export function sensorWord(sensor: Sensor, t: TFunction): string {
  if (sensor.name !== null && sensor.name !== '') return sensor.name;
  const number = sensor.key.match(/\d+$/)?.[0] ?? '';
  return `${kindWord(sensor, t)} ${number}`.trim();
}

export function kindWord(sensor: Sensor, t: TFunction): string {
  return t(`kind.${sensor.kind as 'air'}`, t('kind.other'));
}
