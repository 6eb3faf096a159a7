import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Child, startChild } from '../plant/child.ts';
import { freePort } from '../plant/free-port.ts';
import { until } from '../plant/until.ts';

/** Kept between runs, and out of the project's own dependencies: it is what ours is compared with, no part of it. */
const HOME = fileURLToPath(new URL('../../node_modules/.cache/coldfield-node-red', import.meta.url));
const VERSIONS = ['node-red@4', 'node-red-contrib-influxdb@0.7'] as const;
const RED = join(HOME, 'node_modules/node-red/red.js');

export interface NodeRed {
  readonly version: string;
  readonly child: Child;
}

/** Installs Node-RED and its InfluxDB nodes, once. @throws when the registry does not give them */
async function install(): Promise<void> {
  if (existsSync(RED)) return;
  mkdirSync(HOME, { recursive: true });
  writeFileSync(join(HOME, 'package.json'), JSON.stringify({ private: true }));
  const args = ['install', '--no-audit', '--no-fund', '--no-save', ...VERSIONS];
  await promisify(execFile)('npm', args, { cwd: HOME, timeout: 300_000 });
}

/**
 * The flow that people build first: mqtt in → json → function → influxdb out, with the nodes' own defaults.
 * An id must not be the value of any property of another node, which Node-RED would take for a reference.
 */
function flow(broker: { port: number; username: string }, influx: { port: number; database: string }) {
  const tab = { id: 'n-tab', type: 'tab', label: 'cold stores' };
  const connection = {
    id: 'n-broker',
    type: 'mqtt-broker',
    broker: '127.0.0.1',
    port: String(broker.port),
    clientid: broker.username,
    protocolVersion: '4',
    keepalive: '60',
    cleansession: false,
  };
  const database = {
    id: 'n-database',
    type: 'influxdb',
    hostname: '127.0.0.1',
    port: String(influx.port),
    database: influx.database,
    influxdbVersion: '1.x',
    url: `http://127.0.0.1:${influx.port}`,
    timeout: '10',
  };
  const wire = (id: string, node: object, next: string[]) => ({ id, z: 'n-tab', wires: [next], ...node });
  return [
    tab,
    connection,
    database,
    wire(
      'n-in',
      {
        type: 'mqtt in',
        topic: 'coldfield/v1/+/telemetry',
        qos: '1',
        datatype: 'utf8',
        broker: 'n-broker',
        inputs: 0,
      },
      ['n-json'],
    ),
    wire('n-json', { type: 'json', property: 'payload', action: 'obj' }, ['n-function']),
    wire(
      'n-function',
      {
        type: 'function',
        outputs: 1,
        func: `const f = msg.payload.frames[0];
return { payload: [{ ...f.v, time: f.t }, { room: msg.topic.split('/')[2] + '-' + f.room }] };`,
      },
      ['n-out'],
    ),
    {
      id: 'n-out',
      z: 'n-tab',
      type: 'influxdb out',
      influxdb: 'n-database',
      measurement: 'room',
      precision: 'ms',
      wires: [],
    },
  ];
}

/** Node-RED with that flow, reading from a broker and writing to an InfluxDB 1.x. */
export async function startNodeRed(
  folder: string,
  broker: { port: number; username: string; password: string },
  influx: { port: number; database: string },
): Promise<NodeRed> {
  await install();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'flows.json'), JSON.stringify(flow(broker, influx)));
  const credentials = { 'n-broker': { user: broker.username, password: broker.password } };
  writeFileSync(join(folder, 'flows_cred.json'), JSON.stringify(credentials));
  writeFileSync(
    join(folder, 'settings.js'),
    `module.exports = { flowFile: 'flows.json', uiHost: '127.0.0.1', credentialSecret: false, httpAdminRoot: false,
  nodesDir: [${JSON.stringify(join(HOME, 'node_modules/node-red-contrib-influxdb'))}], telemetry: { enabled: false } };\n`,
  );
  const port = await freePort();
  const child = startChild(
    'node-red',
    process.execPath,
    [RED, '-u', folder, '-s', join(folder, 'settings.js'), '-p', String(port)],
    {
      logFile: join(folder, 'node-red.log'),
    },
  );
  await until('Node-RED is connected', () => child.log().includes('Connected to broker'), {
    withinMs: 60_000,
    why: () => child.log().slice(-1_500),
  });
  const version = /Node-RED version: (\S+)/.exec(child.log())?.[1] ?? 'of unknown version';
  return { version, child };
}
