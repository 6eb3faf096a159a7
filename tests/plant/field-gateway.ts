import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bufferPath } from '@coldfield/gateway';
import { type Child, startChild } from './child.ts';
import type { RampField } from './ramps.ts';
import { installWitness, type Witness } from './witness.ts';

const MAIN = fileURLToPath(new URL('../../gateway/src/main.js', import.meta.url));

/** `busy` records several times a second in every room; `quiet` records once a day, so that the buffer drains. */
export type Pace = 'busy' | 'quiet';

export interface FieldGatewayConfig {
  readonly id: string;
  readonly secret: string;
  readonly mqttPort: number;
  readonly resendS: number;
  readonly keepAliveS: number;
  readonly backlogKiBPerS: number;
  /** `server`: it has no clock of its own and stamps its frames once the server has told the time. */
  readonly clock?: 'ntp' | 'server';
  /** Where its data goes; below `folder` when left out. */
  readonly dataDir?: string;
  readonly buffer?: { readonly maxMiB?: number; readonly maxFrames?: number };
}

/** A gateway as its own process, `gateway/src/main.js`, on the real Modbus devices of its field. */
export interface FieldGateway {
  readonly id: string;
  readonly field: RampField;
  readonly child: Child;
  readonly folder: string;
  readonly bufferFile: string;
  readonly witness: Witness;
  start(pace?: Pace): Promise<void>;
  /** Writes the configuration file and returns its path; for a gateway that runs in this process. */
  configure(pace: Pace): Promise<string>;
}

export function createFieldGateway(
  folder: string,
  config: FieldGatewayConfig,
  field: RampField,
): FieldGateway {
  const dataDir = config.dataDir ?? join(folder, 'data');
  mkdirSync(folder, { recursive: true });
  mkdirSync(dataDir, { recursive: true });
  const bufferFile = bufferPath({ dataDir });
  const witness = installWitness(bufferFile);
  let child: Child | null = null;
  let modbusPort: number | null = null;
  const configure = async (pace: Pace): Promise<string> => {
    modbusPort ??= (await field.bus.start()).port;
    const file = join(folder, `${pace}.yaml`);
    writeFileSync(file, JSON.stringify(fileOf(config, dataDir, modbusPort, field.rooms, pace)));
    return file;
  };
  return {
    id: config.id,
    field,
    folder,
    bufferFile,
    witness,
    get child() {
      if (child === null) throw new Error(`gateway ${config.id} was not started`);
      return child;
    },
    configure,
    async start(pace = 'busy') {
      const file = await configure(pace);
      child = startChild(config.id, process.execPath, [MAIN, file], { logFile: join(folder, 'gateway.log') });
    },
  };
}

/** The configuration file, written in the JSON part of YAML. */
function fileOf(
  config: FieldGatewayConfig,
  dataDir: string,
  modbusPort: number,
  rooms: readonly string[],
  pace: Pace,
): unknown {
  const each = pace === 'busy' ? 0.1 : 86_400;
  const often = { sampleS: each, recordS: each, deadBand: 0, debounceMs: 0 };
  const probe = (addr: number) => ({ fc: 3, addr, type: 'int16', scale: 0.1, unit: '°C' });
  return {
    id: config.id,
    secret: config.secret,
    mqttUrl: `mqtt://127.0.0.1:${config.mqttPort}`,
    dataDir,
    ...(config.buffer === undefined ? {} : { buffer: config.buffer }),
    clock: { source: config.clock ?? 'ntp' },
    uplink: {
      backlogKiBPerS: config.backlogKiBPerS,
      keepAliveS: config.keepAliveS,
      resendS: config.resendS,
    },
    kinds: { air: often, rh: often, pulp: often, door: often },
    // A bus for each room: they are polled side by side.
    buses: rooms.map((room, n) => ({
      name: room,
      driver: 'modbus',
      transport: 'tcp',
      host: '127.0.0.1',
      port: modbusPort,
      timeoutMs: 1_000,
      devices: [
        { name: 'air', unit: 10 * n + 1, profile: 'r444a01' },
        { name: 'probes', unit: 10 * n + 2, points: { p1: probe(0), p2: probe(1), p3: probe(2) } },
        { name: 'inputs', unit: 10 * n + 3, points: { door: { fc: 2, addr: 0 } } },
      ],
    })),
    rooms: Object.fromEntries(
      rooms.map((room) => [
        room,
        {
          air1: `${room}/air/temperature`,
          rh1: `${room}/air/humidity`,
          pulp1: `${room}/probes/p1`,
          pulp2: `${room}/probes/p2`,
          pulp3: `${room}/probes/p3`,
          door1: `${room}/inputs/door`,
        },
      ]),
    ),
  };
}
