import type { SearchHit, SearchKind } from '@coldfield/api/contract';
import type { IconName } from '../shell/icon.tsx';

interface SearchGroup {
  readonly icon: IconName;
  /** Where a hit leads; null when its kind has no page: then it is only named. */
  readonly to: ((hit: SearchHit) => string) | null;
}

const at = (path: string, id: string | undefined): string => `${path}/${encodeURIComponent(id ?? '')}`;

/** How each kind that the server finds is shown. */
export const SEARCH_GROUPS: Readonly<Record<SearchKind, SearchGroup>> = {
  stores: { icon: 'store', to: ({ id }) => at('/stores', id) },
  rooms: { icon: 'door', to: ({ id, store }) => `${at('/stores', store)}?room=${encodeURIComponent(id)}` },
  gateways: { icon: 'signal', to: ({ id }) => at('/gateways', id) },
  organisations: { icon: 'organisation', to: () => '/organisations' },
  people: { icon: 'person', to: ({ id }) => at('/people', id) },
};
