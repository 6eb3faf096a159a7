import { createServer } from 'node:net';
import { type Archive, openInfluxArchive, openSqliteArchive, type Row } from '@coldfield/api';
import { Aedes } from 'aedes';
import { pino } from 'pino';

/**
 * The bare pipeline that ours is measured against: aedes, JSON.parse, the same archive driver, in batches.
 * No validation, no registry, no ledger, no live state, no acknowledgement beyond the PUBACK.
 * Arguments: the archive's file, or the URL of an InfluxDB 1.x. Prints `listening <port>`, then `stored <rows>` after every batch.
 */
const BATCH = 4_000;

interface Payload {
  readonly frames: readonly {
    readonly room: string;
    readonly t: number;
    readonly v: Record<string, number>;
  }[];
}

const where = process.argv[2]!;
const archive: Archive = where.startsWith('http:')
  ? await openInfluxArchive(
      {
        INFLUX_URL: where,
        INFLUX_DATABASE: 'bare',
        INFLUX_USERNAME: undefined,
        INFLUX_PASSWORD: undefined,
        INFLUX_TOKEN: undefined,
        INFLUX_ORG: 'coldfield',
      },
      { now: Date.now, log: pino({ level: 'silent' }), rawRetentionMs: null },
    )
  : await openSqliteArchive(where, { now: Date.now });
let waiting: Row[] = [];
let writing = false;
let stored = 0;

async function write(): Promise<void> {
  writing = true;
  while (waiting.length > 0) {
    const batch = waiting.slice(0, BATCH);
    waiting = waiting.slice(BATCH);
    await archive.write(batch);
    stored += batch.length;
    process.stdout.write(`stored ${stored}\n`);
  }
  writing = false;
}

const aedes = await Aedes.createBroker({
  authorizePublish: (client, packet, callback) => {
    callback(null);
    const { frames } = JSON.parse(packet.payload.toString()) as Payload;
    for (const { room, t, v } of frames) waiting.push({ store: 'bare', room: `${client!.id}-${room}`, t, v });
    if (writing) return;
    writing = true;
    setTimeout(() => {
      write().catch((error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      });
    }, 4);
  },
});
const server = createServer({ noDelay: true }, (socket) => void aedes.handle(socket));
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`listening ${address.port}\n`);
});
process.on('SIGTERM', () => process.exit(0));
