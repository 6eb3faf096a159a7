/**
 * `npm run sample`: records a week of one simulated store into `api/src/sample/week.json.gz`, the sample data that a
 * server can show before it has a store of its own. Run it again when the simulator's physics have changed.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { demoRecords } from '../demo/records.ts';
import { createReader } from '../devices/readings.ts';
import { type PastFrame, roomHistory } from '../line/history.ts';
import { builtinScenario } from '../scenario/builtin.ts';
import { createScenario } from '../scenario/scenario.ts';

const TARGET = fileURLToPath(new URL('../../../api/src/sample/week.json.gz', import.meta.url));
const STORE = 'pingle-mandarin';
/** A Monday, 00:00 in China: weekdays and hours of the sample are those of the reader. */
const MONDAY_MS = Date.UTC(2026, 9, 4, 16);
const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
const SETTLING_MS = 6 * HOUR_MS;
const RECORD_MS = 300_000;
const SAMPLE_MS = 30_000;

interface RecordedStore {
  rooms: { key: string }[];
}

const scenario = createScenario(builtinScenario(MONDAY_MS - SETTLING_MS));
const store = scenario.stores.find(({ config }) => config.id === STORE);
if (store === undefined) throw new Error(`the scenario has no store ${STORE}`);
const records = demoRecords([store], () => 'not used by the sample') as { stores: RecordedStore[] };
const rooms = [];
for (const room of store.rooms) {
  const frames: [offsetS: number, v: PastFrame['v']][] = [];
  const past = roomHistory(room, {
    fromMs: MONDAY_MS,
    toMs: MONDAY_MS + WEEK_MS,
    recordMs: RECORD_MS,
    sampleMs: SAMPLE_MS,
    silences: [],
    read: createReader(store),
  });
  for await (const { t, v } of past) frames.push([Math.round((t - MONDAY_MS) / 1_000), v]);
  const { id: _, ...recorded } = records.stores[0]!.rooms.find(({ key }) => key === room.config.key)! as {
    id?: string;
    key: string;
  };
  rooms.push({ ...recorded, cadenceMs: RECORD_MS, frames });
}
const bytes = gzipSync(JSON.stringify({ anchor: MONDAY_MS, spanMs: WEEK_MS, rooms }), { level: 9 });
writeFileSync(TARGET, bytes);
process.stdout.write(
  `${TARGET}: ${rooms.map(({ key, frames }) => `${key} ${frames.length}`).join(', ')} frames, ${bytes.byteLength} bytes\n`,
);
