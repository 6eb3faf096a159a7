import type { ListedGateway } from '@coldfield/api/contract';
import { expect, test } from 'vitest';
import { standingOf } from './standing.ts';

const NOW = 1_000_000;
const gateway = (
  state: ListedGateway['record']['state'],
  codeExpiresAt: number | null,
  health: { online: boolean; lastHeardAt: number | null } | null,
) => ({ record: { state, codeExpiresAt }, health }) as unknown as ListedGateway;

test.each([
  ['waits while its code can be used', gateway('waiting', NOW + 1, null), 'waiting'],
  ['says that its code ran out', gateway('waiting', NOW, null), 'expired'],
  ['is online when it was just heard', gateway('active', null, { online: true, lastHeardAt: NOW }), 'online'],
  ['is silent when it was heard once', gateway('active', null, { online: false, lastHeardAt: 5 }), 'silent'],
  ['was never heard', gateway('active', null, { online: false, lastHeardAt: null }), 'never'],
  ['is revoked, whatever its code', gateway('revoked', NOW + 1, null), 'revoked'],
  [
    'of another broker is judged by what is heard',
    gateway('foreign', null, { online: true, lastHeardAt: NOW }),
    'online',
  ],
] as const)('a gateway %s', (_, one, standing) => {
  expect(standingOf(one, NOW)).toBe(standing);
});
