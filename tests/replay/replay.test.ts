import { describe, expect, it } from 'vitest';
import { RADIO, recordingsMissing } from './recordings.ts';
import { run } from './replay.ts';

const missing = recordingsMissing();
if (missing !== null) process.stderr.write(`SKIPPED: ${missing}\n`);

// The others and the chamber's fifteen thousand rows take minutes:
// `npm run verify:field` replays them, and the same into an InfluxDB.
describe.skipIf(missing !== null)('a day of a real radio sensor through a gateway', () => {
  it('ends in the archive, value for value', { timeout: 180_000 }, async () => {
    const [, , drawer] = RADIO();
    const checks = await run({ recordings: [drawer!], withinMs: 150_000 });
    expect(checks).toHaveLength(2);
    expect(checks.filter(({ ok }) => ok !== true)).toEqual([]);
  });
});
