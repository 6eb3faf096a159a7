import type { Reading } from './reading.ts';

/** How sure a judgement is. `certain` is kept for what was seen to work. */
export type Sureness = 'certain' | 'likely' | 'possible';

/** Where devices may be. `machine` is what this machine has by itself: a 1-Wire master, pins, Bluetooth. */
export type ScanPlace =
  | { readonly kind: 'serial'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'machine' }
  /** A bus of the configuration, which matches the driver's schema. */
  | { readonly kind: 'bus'; readonly bus: unknown };

/** Narrows a search; a driver ignores what it does not have. */
export interface ScanRange {
  readonly addresses?: readonly [from: number, to: number];
  readonly baudRates?: readonly number[];
  readonly parities?: readonly ('none' | 'even' | 'odd')[];
}

export interface ScanDeps {
  /** Ends the search early; what was found until then counts. */
  readonly signal: AbortSignal;
  /** `total` may change on the way; `at` says in a few signs where the search is, such as `9600 8N1, 17`. */
  readonly progress: (step: { readonly done: number; readonly total: number; readonly at: string }) => void;
  readonly range: ScanRange;
  /** Folder that relative paths in the configuration start from. */
  readonly baseDir: string;
  readonly monotonicMs: () => number;
}

/** A device that answered. */
export interface Found {
  /** As the device is told apart on its bus: a unit address, a ROM id, a MAC. */
  readonly address: string;
  /** How the line was set when it answered, such as `9600 8N1`; null where there is nothing to set. */
  readonly line: string | null;
  /**
   * What it seems to be, the likeliest first: the name of a profile, or of a device of this driver's README. Empty when
   * nothing fits.
   */
  readonly seems: readonly { readonly what: string; readonly sure: Sureness }[];
  /** First readings, by the points of `bus`. */
  readonly readings: readonly {
    readonly point: string;
    readonly unit: string | null;
    readonly reading: Reading;
  }[];
  /**
   * A bus of the configuration with this device alone, but for the bus's name; null when the answer is too broken to
   * tell. Buses that agree in their settings are joined: lists and maps are put together.
   */
  readonly bus: Readonly<Record<string, unknown>> | null;
}

/** What a driver can find by itself. It only ever reads: nothing on a bus is changed by looking at it. */
export interface Scanner {
  readonly places: readonly ScanPlace['kind'][];
  /** @throws {BusError} `bus-down` when the place cannot be opened */
  scan(place: ScanPlace, deps: ScanDeps): AsyncIterable<Found>;
}
