import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ArchiveKind } from '../plant/archive-store.ts';
import type { Plant, Topology } from '../plant/plant.ts';
import { withPlant } from '../plant/plant.ts';
import { redelivered } from '../plant/redelivered.ts';
import { readArchive } from '../plant/stored.ts';
import type { Check } from '../report/report.ts';
import { type HeldArchive, holdArchive } from './hold-archive.ts';

const MOSQUITTO_PUB = '/usr/bin/mosquitto_pub';
/** A client whose message goes to the spool is let go after 200 ms and an fsync; the rest is the client's own start. */
const PATIENT_MS = 2_000;

/** What `mosquitto_pub` publishes lands, at least once: also while the archive is down, also when the server dies. */
export async function run(options: {
  readonly topology: Topology;
  readonly archive?: ArchiveKind;
}): Promise<Check[]> {
  if (!existsSync(MOSQUITTO_PUB)) {
    const value = 'Debian package mosquitto-clients is not installed';
    return [{ name: 'foreign clients', value, bound: '', ok: null }];
  }
  const { topology, archive } = options;
  return withPlant({ topology, archive, gateways: 0, spares: 1 }, async (plant) => {
    const { server } = plant;
    await plant.start();
    const sent = new Map<number, number | null>();
    let next = 1;
    /** A value that no other message has; null for a time means the arrival. */
    const send = async (t: number | null): Promise<number> => {
      const value = next++ / 10;
      sent.set(value, t);
      return publish(plant, JSON.stringify({ air1: value, ...(t === null ? {} : { t }) }));
    };
    const base = Date.now() - 3_600_000;
    for (let i = 0; i < 5; i++) {
      await send(null);
      await send(base + i * 1_000);
    }

    const held = await hold(plant);
    let slowest = 0;
    for (let i = 5; i < 8; i++) {
      slowest = Math.max(slowest, await send(null), await send(base + i * 1_000));
    }
    await server.child.end('SIGKILL');
    await held.release();
    await server.start();
    await send(null);
    if (plant.broker !== null) {
      // Another broker takes messages while the server is down, and keeps them for it.
      await server.child.end('SIGKILL');
      await send(null);
      await server.start();
    }
    // The spool is replayed every second.
    await sleep(3_000);
    await server.child.end('SIGTERM');
    const again = await redelivered(plant);
    await plant.halt();

    const stored = await readArchive(plant.archive);
    const lost = [...sent].filter(
      ([value, t]) => !stored.some((row) => row.v.air1 === value && (t === null || row.t === t)),
    );
    const invented = stored.filter(({ v }) => v.rh1 !== 50 && !sent.has(v.air1 ?? Number.NaN));
    return [
      {
        name: 'messages of mosquitto_pub that did not land',
        value: `${lost.length} of ${sent.size}`,
        bound: '0',
        ok: lost.length === 0,
      },
      { name: 'messages that the broker would deliver again', value: again, bound: '0', ok: again === 0 },
      { name: 'rows that nobody sent', value: invented.length, bound: '0', ok: invented.length === 0 },
      {
        name: 'slowest mosquitto_pub while the archive is down',
        value: Math.round(slowest),
        bound: `<= ${PATIENT_MS} ms`,
        ok: slowest <= PATIENT_MS,
      },
    ];
  });
}

/** The archive is noticed to be down only when something is written to it. */
async function hold(plant: Plant): Promise<HeldArchive> {
  const held = holdArchive(plant);
  await sleep(300);
  await publish(plant, JSON.stringify({ rh1: 50 }));
  return held;
}

/** Publishes with QoS 1 and resolves when the broker has acknowledged, with how long that took in ms. */
async function publish(plant: Plant, payload: string): Promise<number> {
  const [[id, secret]] = [...plant.secrets] as [[string, string]];
  const began = performance.now();
  const args = ['-h', '127.0.0.1', '-p', String(plant.mqttPort), '-i', id, '-u', id, '-P', secret];
  await promisify(execFile)(
    MOSQUITTO_PUB,
    [...args, '-q', '1', '-t', `coldfield/v1/${id}/telemetry`, '-m', payload],
    {
      timeout: 20_000,
    },
  );
  return performance.now() - began;
}
