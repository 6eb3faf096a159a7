import { run as archiveDown } from '../faults/archive-down.ts';
import { run as badClients } from '../faults/bad-clients.ts';
import { run as clock } from '../faults/clock.ts';
import { run as foreign } from '../faults/foreign.ts';
import { run as fsyncs } from '../faults/fsyncs.ts';
import { run as fullDisk } from '../faults/full-disk.ts';
import { run as kills } from '../faults/kills.ts';
import { run as live } from '../faults/live.ts';
import { run as network } from '../faults/network.ts';
import { run as restored } from '../faults/restored.ts';
import { run as twins } from '../faults/twins.ts';
import type { Topology } from '../plant/plant.ts';
import type { Check } from '../report/report.ts';
import type { Line } from './line.ts';

const KILLS = 60;
const MINUTES_MS = 150_000;

/** Nothing lost, nothing twice; the live view; foreign and bad clients. `seed` decides who is killed and when. */
export function deliveryLines(seed: number, external: Topology): readonly Line[] {
  const beside = (name: string, claim: string, minutes: number, run: () => Promise<Check[]>): Line => ({
    name,
    claim,
    minutes,
    alone: false,
    run,
  });
  return [
    beside('network', 'A network cut of minutes, embedded: nothing lost, nothing twice', 6, () =>
      network({ topology: 'embedded', cutMs: MINUTES_MS }),
    ),
    beside('network', 'A network cut of minutes, separate: nothing lost, nothing twice', 6, () =>
      network({ topology: external, cutMs: MINUTES_MS }),
    ),
    beside('kills', `${KILLS} SIGKILLs, embedded: nothing lost, nothing twice`, 5, () =>
      kills({ topology: 'embedded', kills: KILLS, gateways: 3, seed }),
    ),
    beside('kills', `${KILLS} SIGKILLs, separate (${external}): nothing lost, nothing twice`, 6, () =>
      kills({ topology: external, kills: KILLS, gateways: 3, seed: seed + 1 }),
    ),
    beside(
      'kills',
      'SIGKILLs with our own broker as a process, gateways without a clock: nothing lost, nothing twice',
      3,
      () => kills({ topology: 'own-broker', kills: KILLS / 3, gateways: 2, seed: seed + 2, clock: 'server' }),
    ),
    beside('archive', 'An archive down for minutes: nothing lost, nothing twice', 4, () =>
      archiveDown({ topology: 'embedded', downMs: MINUTES_MS, kill: false }),
    ),
    beside(
      'archive',
      'An archive down for minutes and the server killed: nothing lost, nothing twice',
      4,
      () => archiveDown({ topology: external, downMs: MINUTES_MS, kill: true }),
    ),
    beside('disk', 'A full disk at the gateway: thinned, counted, reported', 4, () =>
      fullDisk({ topology: 'embedded', diskMiB: 16, growMs: 20_000, thinnings: 8 }),
    ),
    beside('restored', 'A buffer restored from an older copy: nothing lost, nothing twice', 1, () =>
      restored({ topology: external, what: 'file', runMs: 5_000 }),
    ),
    beside('restored', 'A whole card restored from an older copy: nothing lost, nothing twice', 1, () =>
      restored({ topology: 'embedded', what: 'card', runMs: 5_000 }),
    ),
    beside('twins', 'Two gateways with one id: nothing lost, nothing twice', 1, () =>
      twins({ topology: 'embedded', what: 'twin', togetherMs: 40_000 }),
    ),
    beside(
      'twins',
      'A cloned card, two gateways with one id and one buffer: nothing lost, nothing twice',
      1,
      () => twins({ topology: external, what: 'clone', togetherMs: 40_000 }),
    ),
    beside('clock', 'A clock that jumps both ways: nothing lost, nothing twice', 1, () =>
      clock({ phaseMs: 4_000 }),
    ),
    beside('fsyncs', 'The syncs that acknowledgements depend on', 1, () => fsyncs({ acks: 300 })),
    beside('foreign', 'What mosquitto_pub publishes lands, embedded', 1, () =>
      foreign({ topology: 'embedded' }),
    ),
    beside('foreign', 'What mosquitto_pub publishes lands, separate', 1, () =>
      foreign({ topology: external }),
    ),
    beside(
      'refusals',
      'Wrong password, foreign topic, oversized packet: refused, counted, logged once',
      1,
      () => badClients(),
    ),
    ...(['embedded', external] as const).map(
      (topology): Line => ({
        name: 'live',
        claim: `With the archive stopped and a backlog flowing, a reading reaches the screen within a second, ${topology}`,
        minutes: 1,
        alone: true,
        run: () => live({ topology, cutMs: 20_000, readings: 200 }),
      }),
    ),
  ];
}
