import type { OrganisationRecord, Store } from '@coldfield/api/contract';

/** The steps of setting a store up, in order. Each can be left and is found again by what is on record. */
export const STEPS = ['cooperative', 'store', 'rooms', 'gateway', 'sensor', 'reading'] as const;
export type Step = (typeof STEPS)[number];

/** The sample's organisation and its store have this id on every server. */
export const SAMPLE = 'sample';

export interface Progress {
  readonly done: Readonly<Record<Step, boolean>>;
  /** The first step that is not done; null when all are. */
  readonly next: Step | null;
  /** The store that is being set up; null before there is one. */
  readonly store: Store | null;
}

/** @param storeId the store that is meant; the newest one otherwise */
export function progressOf(
  organisations: readonly OrganisationRecord[],
  stores: readonly Store[],
  storeId: string | null,
): Progress {
  const store = stores.find(({ id }) => id === storeId) ?? stores.at(-1) ?? null;
  const gateway = store?.gateways.some(
    ({ lastHeardAt, version }) => lastHeardAt !== null || version !== null,
  );
  // A frame that says why there is no value is no reading.
  const reading =
    store?.rooms.some(({ sensors }) => sensors.some(({ latest }) => typeof latest?.value === 'number')) ??
    false;
  const done = {
    // A store may belong to the county itself.
    cooperative: store !== null || organisations.some(({ kind }) => kind === 'cooperative'),
    store: store !== null,
    rooms: (store?.rooms.length ?? 0) > 0,
    gateway: reading || gateway === true,
    sensor: reading,
    reading,
  };
  return { done, next: STEPS.find((step) => !done[step]) ?? null, store };
}

/**
 * Where setting up was left, the newest store first. The sample is nobody's own store: beside it alone the very first
 * step is open.
 */
export function openSetups(stores: readonly Store[]): Progress[] {
  const own = stores.filter(({ id }) => id !== SAMPLE);
  if (own.length === 0) return [progressOf([], [], null)];
  return own
    .map((store) => progressOf([], [store], store.id))
    .filter(({ next }) => next !== null)
    .reverse();
}
