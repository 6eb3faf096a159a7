import type { ConfigRevision, GatewayConfigView } from '@coldfield/api/contract';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../records/request.ts';
import type { Draft } from './draft.ts';

const OPEN_MS = 2_000;
const SETTLED_MS = 30_000;

export const pathOf = (gateway: string): string => `/api/gateways/${encodeURIComponent(gateway)}/config`;

/** Whether the gateway has not yet said what becomes of it. */
export const isOpen = (revision: ConfigRevision | null): boolean =>
  revision?.status === 'waiting' || revision?.status === 'trying';

/** Whether the gateway judged it and does not use it. */
export const isRejected = (revision: ConfigRevision | null): boolean =>
  revision?.status === 'refused' || revision?.status === 'restored';

/** What a gateway runs and is to run; asked often while something is being tried. */
export function configQuery(gateway: string) {
  return queryOptions({
    queryKey: ['gateway-config', gateway],
    queryFn: ({ signal }) => request<GatewayConfigView>(pathOf(gateway), { signal }),
    refetchInterval: ({ state: { data } }) => {
      const unheard = data?.wanted === null && data.running === null;
      return unheard || isOpen(data?.wanted ?? null) ? OPEN_MS : SETTLED_MS;
    },
  });
}

/** Sends a configuration; `revision` is that of the newest that the sender saw. */
export function sendConfig(gateway: string, revision: number, config: Draft, idempotencyKey: string) {
  return request<ConfigRevision>(pathOf(gateway), {
    method: 'PUT',
    idempotencyKey,
    body: { revision, config },
  });
}

/**
 * What stands on the page before anything is edited: what is wanted, what is in use where that was taken back, or
 * else what the gateway says that it runs.
 */
export function startingPoint({ wanted, config, inUse, running }: GatewayConfigView): Draft {
  const sent = isRejected(wanted) ? (inUse?.config ?? null) : config;
  if (sent !== null) return sent as Draft;
  const own = running?.config as Partial<Draft> | undefined;
  const { buses = [], rooms = {}, fallback } = own ?? {};
  return { buses, rooms, ...(fallback === undefined ? {} : { fallback }) };
}

/** What the gateway took back, to be gone on with; null when it took nothing back. */
export function rejectedDraft({ wanted, config }: GatewayConfigView): Draft | null {
  return isRejected(wanted) && config !== null ? (config as Draft) : null;
}

/**
 * What is sent: the draft, with the rooms' names for the page of the gateway itself. A gateway that says nothing of a
 * fallback is older, and would refuse what it does not know.
 */
export function withNames(draft: Draft, { rooms, outputs }: GatewayConfigView): Draft {
  if (outputs === null) return draft;
  const named = rooms.flatMap(({ key, room, name }) => {
    const known = key ?? room;
    return draft.rooms[known] === undefined ? [] : [[known, name.slice(0, 80)] as const];
  });
  return { ...draft, names: Object.fromEntries(named) };
}
