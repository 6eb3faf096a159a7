import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withPlant } from '../plant/plant.ts';
import { until } from '../plant/until.ts';
import type { Check } from '../report/report.ts';
import { flow } from './flow.ts';
import { type Call, readTrace } from './trace.ts';

const STRACE = '/usr/bin/strace';

/**
 * Counts the syncs that acknowledgements depend on, by what the kernel was really asked for. Before an ack leaves the
 * server, the archive's log and then the journal's log were synced, both after the acknowledged frames had come;
 * before a gateway publishes frames, its buffer's log was.
 */
export async function run(options: { readonly acks: number }): Promise<Check[]> {
  const unmeasured = (value: string): Check[] => [
    { name: 'syncs behind an ack', value, bound: '', ok: null },
  ];
  if (!existsSync(STRACE)) return unmeasured('Debian package strace is not installed');
  // Nothing is sent twice, so that each frame has one way in.
  const gateway = { resendS: 300 };
  return withPlant({ topology: 'embedded', gateways: 1, roomsPerGateway: 2, gateway }, async (plant) => {
    const [field] = plant.gateways as [(typeof plant.gateways)[number]];
    await plant.start();
    await flow(plant);
    const files = {
      server: join(plant.folder, 'server.trace'),
      gateway: join(plant.folder, 'gateway.trace'),
    };
    const traces = [
      await attach(plant.server.child.pid, files.server),
      await attach(field.child.pid, files.gateway),
    ];
    if (traces.includes(null)) {
      for (const trace of traces) trace?.kill('SIGKILL');
      return unmeasured('the kernel does not permit tracing');
    }
    await until(
      'enough acks leave',
      () => readFileSync(files.server, 'utf8').split('/ack').length > options.acks,
      {
        withinMs: 60_000,
        everyMs: 500,
      },
    );
    for (const trace of traces) {
      trace?.kill('SIGINT');
      if (trace?.exitCode === null) await once(trace, 'exit');
    }
    return [...judgeServer(readTrace(files.server)), ...judgeGateway(readTrace(files.gateway))];
  });
}

async function attach(pid: number, file: string) {
  const calls = 'trace=fsync,fdatasync,pwrite64,read,write,writev,sendto,sendmsg';
  const trace = spawn(STRACE, ['-f', '-y', '-s', '70000', '-e', calls, '-o', file, '-p', String(pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  trace.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await until('the tracer says whether it may', () => said.includes('attached') || trace.exitCode !== null, {
    withinMs: 5_000,
  });
  await sleep(100);
  return trace.exitCode === null ? trace : null;
}

/** Every frame that is acknowledged: came in, archive synced, journal synced, ack out, in this order. */
export function judgeServer(calls: readonly Call[]): Check[] {
  const cameAt = new Map<number, number>();
  const archiveSyncs: number[] = [];
  const journalSyncs: number[] = [];
  let acks = 0;
  let frames = 0;
  const unsynced: string[] = [];
  for (const [at, { name, path, text }] of calls.entries()) {
    if (name === 'read' && text.includes('/telemetry')) {
      for (const seq of seqsIn(text)) if (!cameAt.has(seq)) cameAt.set(seq, at);
    } else if (name.startsWith('f') && path.endsWith('archive.sqlite-wal')) archiveSyncs.push(at);
    else if (name.startsWith('f') && path.endsWith('journal.sqlite-wal')) journalSyncs.push(at);
    else if (!name.startsWith('p') && text.includes('/ack')) {
      const ranges = rangesIn(text);
      if (ranges.length > 0) acks++;
      const journal = journalSyncs.at(-1) ?? -1;
      const archive = archiveSyncs.findLast((sync) => sync < journal) ?? -1;
      for (const [from, to] of ranges) {
        for (let seq = from; seq <= to; seq++) {
          const came = cameAt.get(seq);
          // Frames that came before the tracer did.
          if (came === undefined) continue;
          frames++;
          if (!(came < archive && archive < journal))
            unsynced.push(`${seq} (in ${came}, archive ${archive}, journal ${journal}, ack ${at})`);
        }
      }
    }
  }
  const perAck = (n: number): string => (n / Math.max(1, acks)).toFixed(2);
  return [
    {
      name: 'acks traced, with the frames in them',
      value: `${acks}, ${frames}`,
      bound: 'some',
      ok: acks > 0 && frames > 0,
    },
    {
      name: 'syncs an ack: archive, journal',
      value: `${perAck(archiveSyncs.length)}, ${perAck(journalSyncs.length)}`,
      bound: '>= 0.9 each',
      ok: archiveSyncs.length >= 0.9 * acks && journalSyncs.length >= 0.9 * acks,
    },
    {
      name: 'frames acknowledged before archive and journal were synced',
      value:
        unsynced.length === 0
          ? `0 of ${frames}`
          : `${unsynced.length} of ${frames}: ${unsynced.slice(0, 3).join('; ')}`,
      bound: '0',
      ok: unsynced.length === 0,
    },
  ];
}

/** Every frame that is published: whatever was written to the buffer's log before had been synced. */
export function judgeGateway(calls: readonly Call[]): Check[] {
  const published = new Set<number>();
  let unsyncedWrites = 0;
  let syncs = 0;
  let syncsSince = 0;
  let messages = 0;
  const early: string[] = [];
  for (const { name, path, text } of calls) {
    if (path.endsWith('buffer.sqlite-wal')) {
      if (name === 'pwrite64') unsyncedWrites++;
      else if (name.startsWith('f')) {
        unsyncedWrites = 0;
        syncs++;
        syncsSince++;
      }
    } else if (name !== 'read' && name !== 'pwrite64' && text.includes('/telemetry')) {
      const fresh = seqsIn(text).filter((seq) => !published.has(seq));
      if (fresh.length === 0) continue;
      messages++;
      // The first message may carry what was committed before the tracer came.
      if (messages > 1 && (unsyncedWrites > 0 || syncsSince === 0)) early.push(fresh.join());
      for (const seq of fresh) published.add(seq);
      syncsSince = 0;
    }
  }
  return [
    {
      name: 'published messages traced, with the frames in them',
      value: `${messages}, ${published.size}`,
      bound: 'some',
      ok: messages > 1,
    },
    {
      name: 'syncs a published message',
      value: (syncs / Math.max(1, messages)).toFixed(2),
      bound: '>= 0.9',
      ok: syncs >= 0.9 * messages,
    },
    {
      name: 'messages published before the buffer was synced',
      value: early.length,
      bound: '0',
      ok: early.length === 0,
    },
  ];
}

function seqsIn(text: string): number[] {
  return [...text.matchAll(/\\"seq\\":(\d+)/g)].map(([, seq]) => Number(seq));
}

/** The ranges of the acks in a packet, as the tracer writes them. */
function rangesIn(text: string): [number, number][] {
  return [...text.matchAll(/\\"acks\\":\[((?:\[\d+,\d+\],?)*)\]/g)].flatMap(([, list]) =>
    [...(list as string).matchAll(/\[(\d+),(\d+)\]/g)].map(([, from, to]): [number, number] => [
      Number(from),
      Number(to),
    ]),
  );
}
