import type { Assignment, GatewayRecordView } from '@coldfield/api/contract';

/**
 * Whether a key may be assigned again from here: it stands for no room now, and this is the last one that it stood for.
 * @param all of one gateway, by key, newest first
 */
export function mayBeAssignedAgain(all: readonly Assignment[], one: Assignment): boolean {
  return one.to !== null && all.find(({ key }) => key === one.key) === one;
}

/** Room id to the name of the gateway that measures it now. Those that were revoked measure nothing. */
export function measuredBy(gateways: readonly GatewayRecordView[]): ReadonlyMap<string, string> {
  return new Map(
    gateways
      .filter(({ revokedAt }) => revokedAt === null)
      .flatMap(({ name, assignments }) =>
        assignments.filter(({ to }) => to === null).map(({ room }) => [room, name] as const),
      ),
  );
}
