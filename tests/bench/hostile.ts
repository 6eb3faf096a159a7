import { setTimeout as delay } from 'node:timers/promises';
import type { Check, Row } from '../report/report.ts';
import { openLink } from './bench-link.ts';
import { benchGateway } from './bench-seed.ts';
import { createAttack } from './hostile/attack.ts';
import type { Part } from './part.ts';
import { rssMib } from './process-figures.ts';
import { median } from './statistics.ts';
import { type System, startSystem } from './system.ts';

const GATEWAYS = 40;
const QUARANTINED = 'coldfield_ingest_quarantined_total';
const REFUSED = 'coldfield_broker_refused_total';
/** Long enough for what waits to be written, and for the collector to look once more. */
const SETTLE_MS = 20_000;
const ACK_MS = 10_000;

/** Two million random, truncated and hostile packets and payloads against the running server. */
export const hostile: Part<'count'> = {
  title: 'Bad input',
  options: { count: 2_000_000 },
  async run({ options: { count }, server, opened }) {
    const system = await startSystem({ stores: GATEWAYS + 1, rooms: 1, cadenceMs: 60_000 }, { server });
    opened.defer(() => system.stop());
    const attack = createAttack(system.mqttPort, GATEWAYS);
    const startedAt = performance.now();
    await attack.send(Math.ceil(count / 2));
    const firstMib = await settledRss(system);
    const firstMs = performance.now() - startedAt;
    await attack.send(Math.floor(count / 2));
    const secondMib = await settledRss(system);
    const seconds = (performance.now() - startedAt - SETTLE_MS * 2) / 1_000;

    const quarantined = byReason(await system.series(QUARANTINED));
    const refused = byReason(await system.series(REFUSED));
    // How many of the invented rooms are still taken depends on what came before, so it is shown and not compared.
    const tooManyRooms = quarantined['too-many-rooms'] ?? 0;
    delete quarantined['too-many-rooms'];
    const acknowledged = await goodFrameIsStored(system);
    const { sent, expected } = attack;
    const short = [
      ...missing('quarantined', expected.quarantined, quarantined),
      ...missing('refused', expected.refused, refused),
    ];
    const surplus = {
      quarantined: total(quarantined) - total(expected.quarantined),
      refused: total(refused) - total(expected.refused),
    };
    const rows: Row[] = [
      {
        name: 'sent',
        value: total(sent),
        unit: 'packets and payloads',
      },
      { name: 'the same', value: count / seconds, unit: 'a second' },
      ...Object.entries(sent).map(([kind, n]) => ({ name: `sent: ${kind}`, value: n })),
      ...Object.entries(quarantined).map(([reason, n]) => ({ name: `quarantined: ${reason}`, value: n })),
      ...Object.entries(refused)
        .filter(([, n]) => n > 0)
        .map(([reason, n]) => ({ name: `refused: ${reason}`, value: n })),
      { name: 'quarantined: too-many-rooms', value: tooManyRooms },
      { name: 'first half took', value: firstMs / 1_000, unit: 's' },
      { name: 'resident memory after the first half', value: firstMib, unit: 'MiB' },
      { name: 'resident memory after the second half', value: secondMib, unit: 'MiB' },
    ];
    const checks: Check[] = [
      {
        name: 'the server after it',
        value:
          system.ended() ?? (acknowledged ? 'runs, and stores a good frame' : 'does not store a good frame'),
        bound: 'runs, and stores a good frame',
        ok: system.ended() === null && acknowledged,
      },
      {
        name: 'reasons counted less often than sent',
        value: short.length === 0 ? 0 : short.join('; '),
        bound: '0',
        ok: short.length === 0,
      },
      {
        name: 'counted beyond that, in quarantine and refusals',
        value: surplus.quarantined + surplus.refused,
        bound: `at most the ${expected.mutated} mutated connections`,
        ok: surplus.quarantined + surplus.refused <= expected.mutated,
      },
      {
        name: 'of these, refusals',
        value: surplus.refused,
        bound: `at least the ${expected.mutatedClosed} mutated connections that the server closed`,
        ok: surplus.refused >= expected.mutatedClosed,
      },
      {
        name: 'memory after the second half to after the first',
        value: secondMib / firstMib,
        bound: 'at most 1.1',
        ok: secondMib <= firstMib * 1.1,
      },
    ];
    return { rows, checks };
  },
};

function byReason(series: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries(
    [...series].map(([labels, n]) => [/reason="([^"]*)"/.exec(labels)?.[1] ?? labels, n]),
  );
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, n) => sum + n, 0);

function missing(
  what: string,
  expected: Readonly<Record<string, number>>,
  counted: Readonly<Record<string, number>>,
): string[] {
  return Object.entries(expected)
    .filter(([reason, due]) => (counted[reason] ?? 0) < due)
    .map(([reason, due]) => `${what} ${reason}: ${counted[reason] ?? 0} counted, ${due} sent`);
}

/** The median over the last second, once the attack's last messages are through. */
async function settledRss(system: System): Promise<number> {
  await delay(SETTLE_MS - 1_000);
  const samples: number[] = [];
  for (let i = 0; i < 10; i++) {
    await delay(100);
    samples.push(rssMib(system.pid));
  }
  return median(samples);
}

async function goodFrameIsStored({ mqttPort }: System): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const stream = 'good';
  const link = await openLink({
    port: mqttPort,
    gateway: benchGateway(GATEWAYS),
    onAck: (ack) => ack.stream === stream && ack.acks.length === 1 && resolve(true),
  });
  const patience = setTimeout(() => resolve(false), ACK_MS);
  const t = Date.now();
  const frames = [{ seq: 1, t, room: 'r1', v: { air1: 3.4 } }];
  link.publish(JSON.stringify({ v: 1, stream, boot: stream, oldest: 1, sentAt: t, dropped: [], frames }));
  const stored = await promise;
  clearTimeout(patience);
  link.close();
  return stored;
}
