import type { NewRoom, RoomRecordView } from '@coldfield/api/contract';
import { numberOf } from '../form/number-text.ts';

/** The quantities that a room has limits for, in the order in which people ask for them. */
export const LIMITED = ['air', 'pulp', 'rh', 'co2', 'ethylene'] as const;
export type Limited = (typeof LIMITED)[number];
export const LIMIT_UNITS: Readonly<Record<Limited, string>> = {
  air: '°C',
  pulp: '°C',
  rh: '%',
  co2: 'ppm',
  ethylene: 'ppm',
};

type LimitFields = Readonly<Record<`limits.${Limited}.${'low' | 'high'}`, string>>;
export interface RoomValues extends LimitFields {
  readonly [field: string]: string;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: string;
  readonly volumeM3: string;
  readonly capacityT: string;
  /** Expected seconds between frames. */
  readonly cadenceMs: string;
}

const text = (value: number | null | undefined): string =>
  value === null || value === undefined ? '' : String(value);

/** A room as its form shows it. */
export function roomValues(room: Partial<RoomRecordView>): RoomValues {
  const limits = Object.fromEntries(
    LIMITED.flatMap((kind) => [
      [`limits.${kind}.low`, text(room.limits?.[kind]?.low)],
      [`limits.${kind}.high`, text(room.limits?.[kind]?.high)],
    ]),
  ) as unknown as LimitFields;
  return {
    name: room.name ?? '',
    nameEn: room.nameEn ?? '',
    kind: room.kind ?? 'cold',
    volumeM3: text(room.volumeM3),
    capacityT: text(room.capacityT),
    cadenceMs: String((room.cadenceMs ?? 60_000) / 1_000),
    ...limits,
  };
}

/**
 * What is sent for a form: empty fields empty the record. Limits of quantities that the form does not show stay.
 * @param before limits as they are on record
 */
export function roomBody(values: RoomValues, before: RoomRecordView['limits'] = {}): NewRoom {
  const limits: NonNullable<NewRoom['limits']> = { ...before };
  for (const kind of LIMITED) {
    const low = numberOf(values[`limits.${kind}.low`]);
    const high = numberOf(values[`limits.${kind}.high`]);
    if (low === null && high === null) delete limits[kind];
    else limits[kind] = { low, high };
  }
  return {
    name: values.name.trim(),
    nameEn: values.nameEn.trim() || null,
    kind: values.kind as NewRoom['kind'],
    volumeM3: numberOf(values.volumeM3),
    capacityT: numberOf(values.capacityT),
    cadenceMs: Math.round((numberOf(values.cadenceMs) ?? 60) * 1_000),
    limits,
  };
}
