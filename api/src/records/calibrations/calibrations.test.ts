import { beforeEach, describe, expect, test } from 'vitest';
import type { NewCalibration } from '../../contract/index.ts';
import { judgeTime } from '../../ingest/judge.ts';
import type { Records } from '../records.ts';
import { seededRecords } from '../seed.fixture.ts';
import { corrected } from './offsets.ts';

const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 10, 23, 8);
const COUNTY = { organisation: 'county' };
const actor = { by: 'u-manager', scope: { organisation: 'coop-a' }, idempotencyKey: null };
const calibration = (over: Partial<NewCalibration> = {}): NewCalibration => ({
  doneOn: '2026-11-20',
  reference: '冰水',
  offset: -0.3,
  ...over,
});

let now: number;
let records: Records;
beforeEach(async () => {
  now = START;
  records = await seededRecords(() => now);
});
/** What is stored for 3.4 measured at `t`. */
const stored = (t: number): number | undefined =>
  corrected({ v: { air1: 3.4 } }, t, records.registry.roomAt('gw-a', 'r1', t)?.offsets).v.air1;
const create = (over: Partial<NewCalibration> = {}, key = 'air1') =>
  records.calibrations.create(actor, 'room-a1', key, calibration(over));

test('corrects what is measured later than any reading that can have arrived', async () => {
  const { validFrom } = await create();
  // Whatever arrives until the change is in effect, a minute at the most, is older than it.
  expect(judgeTime(validFrom, now + MINUTE_MS - 1)?.reason).toBe('clock-ahead');
  expect(validFrom % MINUTE_MS).toBe(0);
  expect(stored(validFrom - 1)).toBe(3.4);
  expect(stored(validFrom)).toBe(3.1);
  expect(stored(validFrom + 1e12)).toBe(3.1);
});

test('a room without calibrations has nothing to look through', async () => {
  await create();
  await create({ offset: 0 }, 'pulp1');
  expect(records.registry.roomAt('gw-a', 'r2', now)?.offsets).toBeUndefined();
  expect([...records.directory().offsetsOf('room-a1')!.keys()]).toEqual(['air1']);
});

test('a late reading keeps the correction of its own time', async () => {
  const first = await create();
  now += 10 * MINUTE_MS;
  const second = await create({ offset: 0.5 });
  expect(stored(first.validFrom - 1)).toBe(3.4);
  expect(stored(second.validFrom - 1)).toBe(3.1);
  expect(stored(second.validFrom)).toBe(3.9);
  const [newest, before] = await records.calibrations.list(actor.scope, 'room-a1', 'air1');
  expect(newest).toMatchObject({ id: second.id, validTo: null });
  expect(before).toMatchObject({ id: first.id, validTo: second.validFrom, archivedAt: null });
});

test('one that is withdrawn adds nothing from then on, and what came before stays', async () => {
  const { id, validFrom, version } = await create();
  now = validFrom + 60 * MINUTE_MS;
  const withdrawn = await records.calibrations.withdraw(actor, id, version);
  expect(withdrawn.archivedAt).toBe(now);
  expect(stored(now)).toBe(3.1);
  expect(stored(withdrawn.validTo!)).toBe(3.4);
  await expect(records.calibrations.withdraw(actor, id, withdrawn.version)).rejects.toMatchObject({
    code: 'calibration-over',
  });
});

test('one that is withdrawn at once never corrects', async () => {
  const { id, validFrom, version } = await create();
  await records.calibrations.withdraw(actor, id, version);
  expect(stored(validFrom)).toBe(3.4);
});

test('a clock that was set back makes no interval that ends before it begins', async () => {
  const first = await create();
  now -= 60 * MINUTE_MS;
  const second = await create({ offset: 1 });
  expect(second.validFrom).toBe(first.validFrom);
  expect(stored(second.validFrom)).toBe(4.4);
});

test('the same request again is the same calibration', async () => {
  const again = { ...actor, idempotencyKey: 'k' };
  const first = await records.calibrations.create(again, 'room-a1', 'air1', calibration());
  expect(await records.calibrations.create(again, 'room-a1', 'air1', calibration())).toEqual(first);
  expect(await records.calibrations.list(actor.scope, 'room-a1', null)).toHaveLength(1);
});

test.each([
  ['a door', 'door1', {}, 'calibration-kind'],
  ['a meter', 'energy1', {}, 'calibration-kind'],
  ['an unknown kind', 'warp1', {}, 'calibration-kind'],
  ['eleven degrees', 'air1', { offset: 11 }, 'calibration-offset'],
  ['minus twenty-one percent', 'rh1', { offset: -21 }, 'calibration-offset'],
  ['a day that there is not', 'air1', { doneOn: '2026-02-30' }, 'calibration-dates'],
  ['a day to come', 'air1', { doneOn: '2026-11-25' }, 'calibration-dates'],
  ['an expiry before it was done', 'air1', { expiresOn: '2026-11-19' }, 'calibration-dates'],
  ['a certificate that there is not', 'air1', { certificate: 'f-1' }, 'file-not-found'],
] as const)('refuses %s', async (_what, key, over, code) => {
  await expect(create(over, key)).rejects.toMatchObject({ code });
});

test('is out of reach from another organisation', async () => {
  const { id, version } = await create();
  const foreign = { ...actor, scope: { organisation: 'coop-b' } };
  await expect(records.calibrations.withdraw(foreign, id, version)).rejects.toMatchObject({
    code: 'calibration-not-found',
  });
  await expect(records.calibrations.list(foreign.scope, 'room-a1', null)).rejects.toMatchObject({
    code: 'room-not-found',
  });
});

describe('what is due', () => {
  test('counts days as they are counted at the store, and tells the most pressing first', async () => {
    await create({ expiresOn: '2026-12-23' });
    await create({ expiresOn: '2026-11-23' }, 'pulp1');
    await create({ expiresOn: '2026-12-24' }, 'rh1');
    await create({}, 'air2');
    const due = async () =>
      (await records.calibrations.due(actor.scope, 30)).map((one) => [one.key, one.expired]);
    expect(await due()).toEqual([
      ['pulp1', false],
      ['air1', false],
    ]);
    // Midnight in Shanghai.
    now = Date.UTC(2026, 10, 23, 16);
    expect(await due()).toEqual([
      ['pulp1', true],
      ['air1', false],
      ['rh1', false],
    ]);
    expect(await records.calibrations.due({ organisation: 'coop-b' }, 30)).toEqual([]);
  });

  test('is silent about what was replaced or withdrawn, and about rooms that are archived', async () => {
    await create({ expiresOn: '2026-11-22' });
    const replacing = await create({ expiresOn: '2027-11-22' });
    const { id, version } = await create({ expiresOn: '2026-11-22' }, 'pulp1');
    await records.calibrations.withdraw(actor, id, version);
    expect(await records.calibrations.due(COUNTY, 30)).toEqual([]);
    await records.calibrations.withdraw(actor, replacing.id, replacing.version);
    await create({ expiresOn: '2026-11-22' });
    expect(await records.calibrations.due(COUNTY, 30)).toHaveLength(1);
    await records.manageRooms.archive(actor, 'room-a1', 1);
    expect(await records.calibrations.due(COUNTY, 30)).toEqual([]);
  });
});
