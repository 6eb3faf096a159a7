import { randomBytes } from 'node:crypto';
import type { Db } from '../tables.ts';

/** A key of this server's own, made at its first start and the same ever after. */
export async function serverKey(db: Db, id: string): Promise<Uint8Array> {
  await db
    .insertInto('server_keys')
    .values({ id, key_hex: randomBytes(32).toString('hex') })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const row = await db
    .selectFrom('server_keys')
    .where('id', '=', id)
    .select('key_hex')
    .executeTakeFirstOrThrow();
  return Buffer.from(row.key_hex, 'hex');
}
