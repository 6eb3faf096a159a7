/** `npm run simulate -- [--scenario name|file.yaml] [--speed n] [--port first] [--w1 folder]`: serves a scenario's devices until stopped. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ColdfieldError } from '@coldfield/protocol';
import { createSimClock } from './clock/sim-clock.ts';
import { createDevices } from './devices/devices.ts';
import { createW1Tree } from './devices/w1-tree.ts';
import { scenarioFile } from './scenario/builtin.ts';
import { readScenario } from './scenario/parse-scenario.ts';
import { createScenario } from './scenario/scenario.ts';

const HOUR_MS = 3_600_000;
const USAGE = `usage: npm run simulate -- [--scenario name|file.yaml] [--speed n] [--host address] [--port first] [--w1 folder]
--scenario  a file, or one of the names in simulator/README.md (county)
--speed     how many times faster than real (1)
--host      the address to listen at (127.0.0.1)
--port      the first store's port, the next ones follow (0: any free one)
--w1        a folder for the probes as Linux shows them; the sysfs of a gateway is <folder>/<store>
`;

async function main(): Promise<void> {
  const values = optionsOf(process.argv.slice(2));
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const speed = Number(values.speed);
  const firstPort = Number(values.port);
  if (!(speed > 0) || !Number.isInteger(firstPort))
    throw new ColdfieldError('usage', '--speed and --port take numbers');
  const startMs = Date.now();
  // A day of past, so that the rooms have settled.
  const epochMs = Math.floor(startMs / HOUR_MS) * HOUR_MS - 24 * HOUR_MS;
  const config = readScenario(scenarioFile(values.scenario), { epochMs });
  const scenario = createScenario(config);
  const clock = createSimClock({ startMs: Math.max(startMs, config.epochMs), speed });
  const buses = scenario.stores.map((store, i) =>
    createDevices(store, { clock, host: values.host, port: firstPort === 0 ? 0 : firstPort + i }),
  );
  for (const [i, bus] of buses.entries()) {
    const { host, port, meterPort } = await bus.start();
    const store = scenario.stores[i]!.config;
    process.stdout.write(
      `${store.id}  ${store.name}  modbus tcp ${host}:${port}${meterPort === undefined ? '' : `  dl/t 645 tcp ${host}:${meterPort}`}\n`,
    );
    for (const device of [...bus.devices].sort((a, b) => a.unit - b.unit)) {
      const points = device.points.map((point) => `${point.key}=${point.quantity}`).join(' ');
      process.stdout.write(
        `  unit ${String(device.unit).padStart(2)}  ${device.type.padEnd(17)} ${device.room.padEnd(8)} ${points}\n`,
      );
    }
  }
  const trees = scenario.stores.flatMap((store) =>
    values.w1 === undefined ? [] : [createW1Tree(store, join(values.w1, store.config.id), clock)],
  );
  for (const tree of trees) tree.start();
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  for (const tree of trees) tree.stop();
  await Promise.all(buses.map((bus) => bus.stop()));
}

/** @throws {ColdfieldError} `usage` */
function optionsOf(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        scenario: { type: 'string', default: 'county' },
        speed: { type: 'string', default: '1' },
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string', default: '0' },
        w1: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new ColdfieldError('usage', `${(error as Error).message}\n${USAGE.trimEnd()}`);
  }
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof ColdfieldError ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
