import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchGateway } from './bench-seed.ts';
import { type Child, startChild } from './child.ts';

const MAIN = fileURLToPath(new URL('../../gateway/src/main.js', import.meta.url));
const ROWS = 1_000;

/** The gateway process as it runs in a store, replaying a recording of three rooms. */
export async function startRealGateway(mqttPort: number, index: number): Promise<Child> {
  const folder = mkdtempSync(join(tmpdir(), 'coldfield-bench-gateway-'));
  const lines = Array.from(
    { length: ROWS },
    (_, i) => `${1_700_000_000 + i * 10},${(i % 40) / 10},${85 + (i % 9)}`,
  );
  writeFileSync(join(folder, 'recording.csv'), `at,air,rh\n${lines.join('\n')}\n`);
  const { id, secret } = benchGateway(index);
  const room = { air1: 'recording/air', rh1: 'recording/rh' };
  const config = {
    id,
    secret,
    mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
    dataDir: join(folder, 'data'),
    clock: { source: 'ntp' },
    kinds: { air: { sampleS: 10, recordS: 10 }, rh: { sampleS: 10, recordS: 10 } },
    buses: [
      {
        name: 'recording',
        driver: 'replay',
        file: 'recording.csv',
        header: true,
        time: { column: 'at', format: 'epoch-s' },
        columns: { air: { column: 'air', unit: '°C' }, rh: { column: 'rh', unit: '%' } },
        loop: true,
      },
    ],
    rooms: { r1: room, r2: room, r3: room },
  };
  // YAML is a superset of JSON.
  const file = join(folder, 'gateway.yaml');
  writeFileSync(file, JSON.stringify(config, null, 2));
  const child = await startChild(MAIN, {
    // As `npm run gateway` starts it.
    nodeArgs: ['--max-semi-space-size=2'],
    args: [file],
    ready: (line) => (/connected/i.test(line) ? true : null),
  });
  return {
    ...child,
    async stop() {
      await child.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
