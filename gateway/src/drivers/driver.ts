import type { Problem } from '@coldfield/protocol/configuration';
import type { Static, TSchema } from 'typebox';
import type { HttpSource } from '../config/http-sources.ts';
import type { Scanner } from './discovery.ts';
import type { DiagnoseDeps, Finding, Trouble } from './finding.ts';
import type { Reading } from './reading.ts';

/** A thing that a bus can read. `unit` is null where the driver cannot know it. */
export interface PointInfo {
  readonly unit: string | null;
}

/** The smallest thing that is asked of one device at once. */
export interface BusRequest {
  readonly device: string;
  readonly points: readonly string[];
  /**
   * Asks once. Every point of the request is in the answer.
   * @throws {BusError} when nothing usable came back; `retryable` says whether asking again may help.
   */
  read(): Promise<ReadonlyMap<string, Reading>>;
}

/**
 * An opened bus: the protocol and nothing else. Timing, retries, back-off and statistics belong to the
 * runner around it, which never has two requests of one bus under way.
 */
export interface Bus {
  readonly connected: boolean;
  /** @throws {BusError} `bus-down` */
  connect(): Promise<void>;
  /**
   * For a bus that hears of changes by itself, called once, before it is connected: hands over each change of a point
   * when it comes and in their order, besides what is read at its pace. So nothing between two reads is missed, and a
   * door is told at once.
   */
  listen?(heard: (point: string, reading: Reading) => void): void;
  /** Groups points into as few requests as the protocol allows. */
  plan(points: readonly string[]): readonly BusRequest[];
  close(): Promise<void>;
}

export interface BusDeps {
  /** Milliseconds that only grow, unrelated to the time of day. */
  readonly monotonicMs: () => number;
  /** To be told the time that satellites give, epoch ms, and when it was heard. */
  readonly heardTime?: (epochMs: number, monoMs: number) => void;
  /** Folder that relative paths in the configuration start from. */
  readonly baseDir: string;
}

/** A bus as configured: what can be read from it, and how to open it. */
export interface ConfiguredBus {
  readonly problems: readonly Problem[];
  readonly points: ReadonlyMap<string, PointInfo>;
  open(deps: BusDeps): Bus;
  /** How long the bus has to be open before its devices have been heard; left out where they are asked. */
  readonly warmUpMs?: number;
  /**
   * Looks closer at what could not be read, on the bus itself, and says what it sees. The bus is closed meanwhile.
   * Left out where there is nothing to see but silence.
   * @throws {BusError} `bus-down` when the bus cannot be opened
   */
  diagnose?(trouble: readonly Trouble[], deps: DiagnoseDeps): AsyncIterable<Finding>;
  /**
   * Of devices whose readings came and cannot be right: which other map fits them better, a finding for each that one
   * fits. The bus is closed meanwhile. Left out where a device says itself what it gives.
   * @throws {BusError} `bus-down` when the bus cannot be opened
   */
  otherMap?(devices: readonly string[], deps: DiagnoseDeps): Promise<readonly Finding[]>;
}

/** What the gateway's own file says for drivers, and what a server pushes cannot say. */
export interface LocalSettings {
  readonly httpSources: ReadonlyMap<string, HttpSource>;
}

const NO_SETTINGS: LocalSettings = { httpSources: new Map() };

/** A row of the driver table. */
export interface Driver {
  readonly schema: TSchema;
  /** @param raw a bus of the configuration that matches `schema` */
  configure(raw: unknown, local?: LocalSettings): ConfiguredBus;
  /** Left out where devices cannot be found by asking. */
  readonly scanner?: Scanner;
}

/** Ties a driver's schema to the type that its code works with. */
export function defineDriver<S extends TSchema>(
  schema: S,
  configure: (config: Static<S>, local: LocalSettings) => ConfiguredBus,
  scanner?: Scanner,
): Driver {
  return {
    schema,
    configure: (raw, local = NO_SETTINGS) => configure(raw as Static<S>, local),
    ...(scanner === undefined ? {} : { scanner }),
  };
}
