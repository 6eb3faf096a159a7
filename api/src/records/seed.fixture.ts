import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { createRecords } from './create-records.ts';
import type { Records } from './records.ts';
import type { Seed } from './seed.ts';

export const PASSWORD = 'a long test password';
const limits = { air: { low: 0, high: 8 }, rh: { low: 85, high: null } };

/** Two cooperatives under one county; what belongs to the second is foreign to the people of the first. */
export const SEED: Seed = {
  organisations: [
    { id: 'coop-a', name: '甲合作社', nameEn: 'Cooperative A', kind: 'cooperative', parent: 'town' },
    { id: 'coop-b', name: '乙合作社', kind: 'cooperative', parent: 'town' },
    { id: 'town', name: '镇', kind: 'township', parent: 'county' },
    { id: 'county', name: '县供销社', nameEn: 'County', kind: 'county', parent: null },
  ],
  people: [
    { username: 'admin', name: '管理员', role: 'administrator', organisation: 'county', password: PASSWORD },
    {
      username: 'admin-a',
      name: '甲管理员',
      role: 'administrator',
      organisation: 'coop-a',
      password: PASSWORD,
    },
    { username: 'staff', name: '干事', role: 'staff', organisation: 'county', password: PASSWORD },
    { username: 'staff-a', name: '甲干事', role: 'staff', organisation: 'coop-a', password: PASSWORD },
    { username: 'manager', name: '经理', role: 'manager', organisation: 'coop-a', password: PASSWORD },
    { username: 'operator', name: '库管', role: 'operator', organisation: 'coop-a', password: PASSWORD },
    { username: 'viewer', name: '访客', role: 'viewer', organisation: 'coop-a', password: PASSWORD },
  ],
  stores: [
    {
      id: 'store-a',
      name: '甲库',
      nameEn: 'Store A',
      organisation: 'coop-a',
      timeZone: 'Asia/Shanghai',
      rooms: [
        {
          id: 'room-a1',
          key: 'r1',
          name: '一号间',
          nameEn: 'Room 1',
          kind: 'cold',
          volumeM3: 300,
          cadenceMs: 10_000,
          limits,
          sensors: [
            { key: 'air1', name: '门口', nameEn: 'By the door' },
            { key: 'rh1', name: '中部' },
          ],
        },
        {
          id: 'room-a2',
          key: 'r2',
          name: '二号间',
          kind: 'pre-cooling',
          volumeM3: null,
          cadenceMs: 5_000,
          limits: {},
          sensors: [],
        },
      ],
    },
    {
      id: 'store-b',
      name: '乙库',
      organisation: 'coop-b',
      timeZone: 'Asia/Urumqi',
      rooms: [
        {
          id: 'room-b1',
          key: 'r1',
          name: '一号间',
          kind: 'cold',
          volumeM3: 100,
          cadenceMs: 10_000,
          limits,
          sensors: [],
        },
      ],
    },
  ],
  gateways: [
    { id: 'gw-a', name: '甲网关', store: 'store-a', secret: 'the secret of gateway a' },
    { id: 'gw-b', name: '乙网关', store: 'store-b', secret: 'the secret of gateway b' },
  ],
};

const logger = pino({ level: 'silent' });
let template: Promise<{ database: string; seedFile: string }> | undefined;

/** Hashing passwords takes its time, so a test file plants the seed once and copies the database. */
async function plantTemplate(): Promise<{ database: string; seedFile: string }> {
  const folder = await temporaryFolder('seed');
  const database = join(folder, 'records.sqlite');
  const seedFile = join(folder, 'seed.json');
  await writeFile(seedFile, JSON.stringify(SEED));
  const records = await createRecords(database, { clock: () => 1_000, logger });
  await records.loadSeed(seedFile);
  await records.close();
  return { database, seedFile };
}

/** Records on a real database in a folder of their own, filled with `SEED`. */
export async function seededRecords(
  clock: () => number = Date.now,
): Promise<Records & { path: string; seedFile: string }> {
  template ??= plantTemplate();
  const { database, seedFile } = await template;
  const path = join(await temporaryFolder('records'), 'records.sqlite');
  await copyFile(database, path);
  return { ...(await createRecords(path, { clock, logger })), path, seedFile };
}

/** Records of a first start: nobody and nothing in them. */
export async function emptyRecords(clock: () => number): Promise<Records & { path: string }> {
  const path = join(await temporaryFolder('records'), 'records.sqlite');
  return { ...(await createRecords(path, { clock, logger })), path };
}
