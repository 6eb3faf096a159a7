import type { ListedGateway } from '@coldfield/api/contract';
import type { Severity } from '../room/condition.ts';

/** How a gateway stands now. `expired`: its code ran out before anybody used it. */
export type Standing = 'waiting' | 'expired' | 'online' | 'silent' | 'never' | 'revoked';

/** @param now server time, epoch ms */
export function standingOf({ record, health }: ListedGateway, now: number): Standing {
  if (record.state === 'revoked') return 'revoked';
  if (record.state === 'waiting') return (record.codeExpiresAt ?? 0) > now ? 'waiting' : 'expired';
  if (health?.online === true) return 'online';
  return health === null || health.lastHeardAt === null ? 'never' : 'silent';
}

export const STANDING_SEVERITY: Readonly<Record<Standing, Severity>> = {
  waiting: 'none',
  expired: 'none',
  online: 'none',
  never: 'none',
  silent: 'lost',
  revoked: 'none',
};
