import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimClock } from '../clock/sim-clock.ts';
import { hashText } from '../random/hash.ts';
import type { SimSensor, SimStore } from '../scenario/scenario.ts';
import { NO_PROBE } from './register-maps.ts';
import { w1Name, w1Slave } from './w1-slave.ts';

/** A conversion of a DS18B20 at 12 bits takes this long. */
const CONVERSION_MS = 750;
const LOST_C = -127;
const MASTER = 'w1_bus_master1';

export interface W1Tree {
  /** The probes' folders by sensor id. */
  readonly names: ReadonlyMap<string, string>;
  /** Writes what the kernel would show now. */
  refresh: () => void;
  start: () => void;
  stop: () => void;
}

/**
 * A store's pulp and outside probes as the 1-Wire folder of Linux (`/sys/bus/w1/devices`), kept up to date: for
 * gateways that read probes themselves instead of over a module. A probe that is torn off or lost has no folder.
 */
export function createW1Tree(store: SimStore, folder: string, clock: Pick<SimClock, 'now'>): W1Tree {
  const probes = store.rooms.flatMap((room) => room.sensors.filter(({ key }) => /^(pulp|ambient)/.test(key)));
  const names = new Map(probes.map(({ id }) => [id, w1Name(hashText(id))]));
  let timer: NodeJS.Timeout | undefined;
  const refresh = (): void => {
    const t = Math.floor(clock.now());
    const here = probes.filter((probe) => show(join(folder, names.get(probe.id)!), probe, t));
    // The line itself, without which there is none: Linux has it as soon as there is a master, with or without probes.
    mkdirSync(join(folder, MASTER), { recursive: true });
    const ids = here.map(({ id }) => `${names.get(id)}\n`).join('');
    replace(join(folder, MASTER, 'w1_master_slaves'), ids === '' ? 'not found.\n' : ids);
  };
  return {
    names,
    refresh,
    start: () => {
      refresh();
      timer = setInterval(refresh, CONVERSION_MS);
    },
    stop: () => clearInterval(timer),
  };
}

/** @returns whether the probe is on the line */
function show(path: string, probe: SimSensor, t: number): boolean {
  const raw = probe.raw(t);
  const temperatureC = raw / probe.divisor;
  if (probe.silent(t) || temperatureC === LOST_C || (raw & 0xffff) === NO_PROBE) {
    rmSync(path, { recursive: true, force: true });
    return false;
  }
  mkdirSync(path, { recursive: true });
  replace(join(path, 'w1_slave'), w1Slave(temperatureC));
  return true;
}

/** In one move, so that nobody reads half a text. */
function replace(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}
