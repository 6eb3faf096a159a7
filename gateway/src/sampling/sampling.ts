import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { GatewayConfig, SensorConfig } from '../config/gateway-config.ts';
import { type BusRunner, type BusStatus, createBusRunner } from './bus-runner.ts';
import { pairPositions } from './pair-positions.ts';
import { Sensor, type Verdict } from './sensor.ts';

export type SampledConfig = Pick<GatewayConfig, 'buses' | 'sensors' | 'sections' | 'baseDir'>;

export interface SamplingDeps {
  readonly monotonicMs: () => number;
  readonly random: () => number;
  readonly note: (sensor: Sensor, verdict: Verdict) => void;
  /** Records what is waiting, before sensors of it go. */
  readonly flush: () => void;
  /** Before a sensor is sampled again: what it asked to have recorded is recorded first. */
  readonly settle: (sensor: Sensor) => void;
  /** Told the time that a satellite receiver gives. */
  readonly heardTime: (epochMs: number, monoMs: number) => void;
  readonly log: Logger;
}

/** Every bus with its sensors. */
export interface Sampling {
  start(): void;
  /**
   * Goes over to another configuration. A bus that stays as it is goes on without a pause; one that changes is
   * closed before its line is opened anew. A sensor that stays as it is keeps its extremes and its pace.
   * @returns the names of buses that were opened
   */
  swap(next: SampledConfig): Promise<string[]>;
  status(): Record<string, BusStatus>;
  /** The sensors that tell where a room is: they stand in each of its frames. */
  positionsOf(room: string): readonly Sensor[];
  stop(): Promise<void>;
}

interface Running {
  readonly runner: BusRunner;
  readonly raw: unknown;
  readonly sensors: readonly Sensor[];
}

export function createSampling(first: SampledConfig, deps: SamplingDeps): Sampling {
  const { monotonicMs, random, note, settle, heardTime, log } = deps;
  let running = new Map<string, Running>();
  let positions: ReadonlyMap<string, readonly Sensor[]> = new Map();

  function build(config: SampledConfig, names: Iterable<string>, known: ReadonlyMap<string, Sensor>): void {
    const byBus = Map.groupBy(config.sensors, ({ bus }) => bus);
    for (const name of names) {
      const configured = config.buses.get(name);
      if (configured === undefined) continue;
      const sensors = (byBus.get(name) ?? []).map((sensor) => {
        const same = known.get(nameOf(sensor));
        return same !== undefined && isDeepStrictEqual(same.config, sensor) ? same : new Sensor(sensor);
      });
      const bus = configured.open({ monotonicMs, heardTime, baseDir: config.baseDir });
      const runner = createBusRunner({ name, bus, sensors, monotonicMs, random, note, settle, log });
      running.set(name, { runner, raw: rawOf(config, name), sensors });
    }
    positions = pairPositions([...running.values()].flatMap(({ sensors }) => sensors));
  }

  build(first, first.buses.keys(), new Map());

  return {
    start() {
      for (const { runner } of running.values()) runner.start();
    },
    async swap(next) {
      const byBus = Map.groupBy(next.sensors, ({ bus }) => bus);
      const stays = ([name, { raw, sensors }]: [string, Running]) =>
        next.buses.has(name) &&
        isDeepStrictEqual(raw, rawOf(next, name)) &&
        isDeepStrictEqual(
          sensors.map(({ config }) => config),
          byBus.get(name) ?? [],
        );
      const kept = new Map([...running].filter(stays));
      const going = [...running].filter(([name]) => !kept.has(name));
      const known = new Map(
        [...running.values()].flatMap(({ sensors }) =>
          sensors.map((sensor) => [nameOf(sensor.config), sensor]),
        ),
      );
      await Promise.all(going.map(([, { runner }]) => runner.stop()));
      deps.flush();
      running = kept;
      const opened = [...next.buses.keys()].filter((name) => !kept.has(name));
      build(next, opened, known);
      for (const name of opened) running.get(name)?.runner.start();
      return opened;
    },
    status: () => Object.fromEntries([...running].map(([name, { runner }]) => [name, runner.status])),
    positionsOf: (room) => positions.get(room) ?? [],
    async stop() {
      await Promise.all([...running.values()].map(({ runner }) => runner.stop()));
    },
  };
}

const nameOf = ({ room, key }: SensorConfig): string => `${room}/${key}`;

/** A bus as it is written. */
function rawOf({ sections }: SampledConfig, name: string): unknown {
  return (sections.buses as { name?: unknown }[] | undefined)?.find((bus) => bus.name === name);
}
