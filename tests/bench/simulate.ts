import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate, readScenario, scaleScenario, scenarioFile } from '@coldfield/simulator';
import type { Part } from './part.ts';

const FROM_MS = Date.UTC(2026, 9, 31, 16);
const DAY_MS = 86_400_000;
const SETTLING_MS = 6 * 3_600_000;
const MONTH_BOUND_S = 120;
const MONTH = { stores: 50, days: 30 };

/** A month of a county with everything that can go wrong: readings a minute and the hidden truth, as files. */
export const simulate: Part<'stores' | 'days'> = {
  title: 'the simulator writes a county',
  options: MONTH,
  run: async ({ options, opened }) => {
    const folder = mkdtempSync(join(tmpdir(), 'coldfield-bench-simulate-'));
    opened.defer(() => rmSync(folder, { recursive: true, force: true }));
    const config = readScenario(scenarioFile('hard-month'), { epochMs: FROM_MS - SETTLING_MS });
    const threads = availableParallelism();
    const startedMs = performance.now();
    const cpu = process.cpuUsage();
    const { readings, truths } = await generate({
      config: scaleScenario(config, options.stores),
      folder,
      threads,
      times: {
        fromMs: FROM_MS,
        toMs: FROM_MS + options.days * DAY_MS,
        recordMs: 60_000,
        sampleMs: 30_000,
        truthMs: 300_000,
      },
    });
    const seconds = (performance.now() - startedMs) / 1_000;
    const { user, system } = process.cpuUsage(cpu);
    const bytes = readdirSync(folder).flatMap((kind) =>
      readdirSync(join(folder, kind)).map((name) => statSync(join(folder, kind, name)).size),
    );
    const isMonth = options.stores >= MONTH.stores && options.days >= MONTH.days;
    return {
      rows: [
        { name: 'threads', value: threads },
        { name: 'CPU time of all threads', value: (user + system) / 1e6, unit: 's' },
        { name: 'messages', value: readings },
        { name: 'lines of truth', value: truths },
        { name: 'written', value: bytes.reduce((sum, each) => sum + each, 0) / 1e6, unit: 'MB' },
        { name: 'days of a store a second', value: (options.stores * options.days) / seconds },
      ],
      checks: [
        {
          name: `${options.days} days of ${options.stores} stores`,
          value: seconds,
          bound: `below ${MONTH_BOUND_S} s for ${MONTH.days} days of ${MONTH.stores}`,
          ok: isMonth ? seconds < MONTH_BOUND_S : null,
        },
      ],
    };
  },
};
