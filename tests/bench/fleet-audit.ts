import { join } from 'node:path';
import { openSqliteArchive } from '@coldfield/api';
import { type LivingGateway, livingFrame } from '@coldfield/simulator';
import { readArchive, readLedger } from '../plant/stored.ts';
import type { Check } from '../report/report.ts';
import { roomId } from './bench-seed.ts';

/**
 * Holds what a fleet measured against what a halted server holds: every frame in the archive, with its own time and
 * exactly its values, nothing else there, and a ledger that counts each number as arrived.
 */
export async function auditFleet(
  gateways: readonly LivingGateway[],
  dataDir: string,
  frames: { readonly seed: number; readonly keys: readonly string[] },
): Promise<Check[]> {
  const path = join(dataDir, 'archive.sqlite');
  const stored = await readArchive({ open: () => openSqliteArchive(path, { now: Date.now }) });
  const byName = new Map(stored.map((row) => [`${row.room} ${row.t}`, row]));
  const ledger = readLedger(dataDir);
  let [measured, missing, different, unaccounted] = [0, 0, 0, 0];
  for (const { id, index, stream, times } of gateways) {
    for (const [i, t] of times.entries()) {
      measured++;
      const row = byName.get(`${roomId(index, 1)} ${t}`);
      const { v } = livingFrame(index, i + 1, t, frames);
      if (row === undefined) missing++;
      else if (
        Object.keys(row.v).length !== frames.keys.length ||
        frames.keys.some((key) => row.v[key] !== v[key])
      )
        different++;
    }
    const arrived = [...(ledger.get(`${id} ${stream}`)?.get('arrived') ?? [])];
    const whole = arrived.length === 1 && arrived[0]?.[0] === 1 && arrived[0][1] === times.length;
    if (!whole && times.length > 0) unaccounted++;
  }
  const none = (name: string, value: number): Check => ({ name, value, bound: '0', ok: value === 0 });
  return [
    { name: 'frames measured', value: measured, bound: 'some', ok: measured > 0 },
    none('measured and not in the archive', missing),
    none('in the archive with other values', different),
    none('in the archive and never measured', stored.length - (measured - missing)),
    none('gateways whose ledger does not count every frame as arrived', unaccounted),
  ];
}
