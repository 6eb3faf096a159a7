import { cpSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { auditPlant } from '../plant/audit.ts';
import { type Topology, withPlant } from '../plant/plant.ts';
import { until } from '../plant/until.ts';
import { framesHeld } from '../plant/witness.ts';
import type { Check } from '../report/report.ts';
import { flow } from './flow.ts';

/**
 * Two devices run with one id and throw each other out all the time. `twin`: the second began on its own;
 * `clone`: its card is a copy of the first, so that both give the same numbers to different frames.
 */
export function run(options: {
  readonly topology: Topology;
  readonly what: 'twin' | 'clone';
  readonly togetherMs: number;
}): Promise<Check[]> {
  return withPlant({ topology: options.topology, gateways: 1 }, async (plant) => {
    const [first] = plant.gateways as [(typeof plant.gateways)[number]];
    const second = plant.twin(first.id, 'second');
    await plant.start();
    await flow(plant);
    if (options.what === 'clone') {
      await first.child.end('SIGKILL');
      cpSync(dirname(first.bufferFile), dirname(second.bufferFile), { recursive: true });
      await first.start();
    }
    await second.start();
    await sleep(options.togetherMs);
    const takeovers = await plant.server.metric('coldfield_broker_takeovers_total');
    // Then one at a time: each delivers what it holds.
    await second.child.end('SIGTERM');
    await plant.drain();
    await first.child.end('SIGTERM');
    await second.start('quiet');
    await until('the second buffer drains', () => framesHeld(second.bufferFile) === 0, {
      withinMs: 60_000,
      everyMs: 250,
    });
    await plant.halt();
    const audit = await auditPlant(plant, { twins: [second] });
    const both = [first, second].map(({ witness }) => witness.frames().length);
    return [
      {
        name: 'frames of the two devices',
        value: both.join(' and '),
        bound: 'some each',
        ok: both.every((n) => n > 50),
      },
      ...(options.topology === 'embedded'
        ? [{ name: 'take-overs seen by the broker', value: takeovers, bound: '>= 2', ok: takeovers >= 2 }]
        : []),
      ...audit.checks,
    ];
  });
}
