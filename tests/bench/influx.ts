import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createFleet } from '@coldfield/simulator';
import { freePort } from '../plant/free-port.ts';
import type { Influxd } from '../plant/influxd.ts';
import { createInfluxd1, influxd1Missing } from '../plant/influxd1.ts';
import { createMosquitto, mosquittoIsInstalled } from '../plant/mosquitto.ts';
import type { Check, Row } from '../report/report.ts';
import { benchGateways } from './bench-seed.ts';
import { startNodeRed } from './node-red.ts';
import type { Part } from './part.ts';
import { type Load, measure, openBare, openOurs } from './throughput.ts';

const LOAD: Load = { name: '50 × 200', connections: 50, inFlight: 200, least: 0.5 };
/** Offered to Node-RED and to ours alike, messages a second. */
const OFFERED = [2_000, 4_000, 8_000];
const OFFER_S = 10;
const DAY_MS = 86_400_000;
const KEYS = ['air1', 'air2', 'rh1', 'pulp1', 'pulp2'];
const SETTLE_MS = 3_000;
const SERVER_USER = 'flow';
const SERVER_SECRET = 'the-secret-of-the-flow';

/** Messages a second into InfluxDB 1.x: ours, the bare pipeline, and the Node-RED flow that people build first. */
export const influx: Part<'rounds' | 'seconds'> = {
  title: 'Into InfluxDB 1.x',
  options: { rounds: 3, seconds: 5 },
  async run({ options: { rounds, seconds }, server, opened }) {
    const missing =
      influxd1Missing() ?? (mosquittoIsInstalled() ? null : "Debian's mosquitto is not installed");
    if (missing !== null) throw new Error(missing);
    const folder = mkdtempSync(join(tmpdir(), 'coldfield-influx-'));
    opened.defer(() => rmSync(folder, { recursive: true, force: true }));
    const influxd = await createInfluxd1(join(folder, 'influxdb'));
    await influxd.start();
    opened.defer(() => influxd.child.end('SIGKILL'));

    const ours = await openOurs(LOAD, server, { INFLUX_URL: influxd.url });
    opened.defer(() => ours.stop());
    const bare = await openBare(influxd.url);
    opened.defer(() => bare.stop());
    const { rows, check } = await measure(LOAD, { ours, bare }, rounds, seconds);
    await bare.stop();

    const checks: Check[] = [check];
    const oursShares = await offerAll(ours.port, 'ingest', influxd, 'coldfield', 'raw.room', 20);
    await ours.stop();
    const flow = await offerToNodeRed(folder, influxd);
    for (const [i, rate] of OFFERED.entries()) {
      rows.push(
        share(`ours at ${rate} messages/s`, oursShares[i]!),
        share(`Node-RED ${flow.version} at ${rate} messages/s`, flow.shares[i]!),
      );
    }
    const least = Math.min(...oursShares);
    checks.push({
      name: 'ours: least share stored of what was offered',
      value: least,
      bound: '1',
      ok: least === 1,
    });
    return { rows, checks };
  },
};

const share = (name: string, value: number): Row => ({ name, value: value * 100, unit: '% stored' });

async function offerToNodeRed(
  folder: string,
  influxd: Influxd,
): Promise<{ version: string; shares: number[] }> {
  const port = await freePort();
  const secrets = new Map(benchGateways(LOAD.connections).map(({ id, secret }) => [id, secret]));
  const broker = createMosquitto(join(folder, 'mosquitto'), port, {
    server: SERVER_USER,
    serverSecret: SERVER_SECRET,
    secrets,
  });
  await broker.start();
  try {
    await ask(influxd, 'CREATE DATABASE "flow"');
    const login = { port, username: SERVER_USER, password: SERVER_SECRET };
    const red = await startNodeRed(join(folder, 'node-red'), login, { port: influxd.port, database: 'flow' });
    try {
      return { version: red.version, shares: await offerAll(port, 'puback', influxd, 'flow', 'room', 40) };
    } finally {
      await red.child.end('SIGKILL');
    }
  } finally {
    await broker.child.end('SIGKILL');
  }
}

/** Sends at each rate for some seconds; the share of the frames that are in the database when nothing more comes. */
async function offerAll(
  port: number,
  ackBy: 'puback' | 'ingest',
  influxd: Influxd,
  database: string,
  from: string,
  firstDaysAgo: number,
): Promise<number[]> {
  const shares: number[] = [];
  for (const [i, messagesPerS] of OFFERED.entries()) {
    const before = await count(influxd, database, from);
    const startMs = Date.now() - (firstDaysAgo + 2 * i) * DAY_MS;
    const fleet = createFleet({
      host: '127.0.0.1',
      port,
      gateways: benchGateways(LOAD.connections),
      shape: { seed: 1, rooms: 1, keys: KEYS, startMs, stepMs: 1 },
      window: LOAD.inFlight,
      messagesPerS,
      ackBy,
    });
    try {
      await fleet.start();
      await delay(OFFER_S * 1_000);
      await fleet.drain(60_000);
      const { sentFrames } = fleet.stats();
      shares.push(((await settledCount(influxd, database, from)) - before) / sentFrames);
    } finally {
      fleet.stop();
    }
  }
  return shares;
}

async function settledCount(influxd: Influxd, database: string, from: string): Promise<number> {
  for (let last = -1; ; ) {
    await delay(SETTLE_MS);
    const now = await count(influxd, database, from);
    if (now === last) return now;
    last = now;
  }
}

async function count(influxd: Influxd, database: string, from: string): Promise<number> {
  const answer = await ask(influxd, `SELECT count("air1") FROM ${from}`, database);
  return answer.results[0]?.series?.[0]?.values[0]?.[1] ?? 0;
}

interface InfluxAnswer {
  readonly results: readonly { readonly series?: readonly { readonly values: readonly number[][] }[] }[];
}

async function ask({ url }: Influxd, q: string, db = ''): Promise<InfluxAnswer> {
  const response = await fetch(`${url}/query?${new URLSearchParams({ db, q, epoch: 'ms' }).toString()}`, {
    method: 'POST',
  });
  if (!response.ok) throw new Error(`${q}: ${response.status} ${await response.text()}`);
  return (await response.json()) as InfluxAnswer;
}
