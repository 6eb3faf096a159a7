import type { SearchHit, SearchKind } from '@coldfield/api/contract';

export interface Recent {
  readonly kind: SearchKind;
  readonly hit: SearchHit;
}

const MOST = 6;
/** One list a person: whoever uses the same phone next sees nothing of it. */
const keyOf = (person: string): string => `coldfield.recent.${person}`;

/** What this person opened last on this device, the newest first. */
export function recentOf(person: string): readonly Recent[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(person)) ?? '[]');
    return Array.isArray(kept) ? (kept as Recent[]).filter(isRecent) : [];
  } catch {
    return [];
  }
}

export function remember(person: string, { kind, hit }: Recent): void {
  const others = recentOf(person).filter((one) => one.kind !== kind || one.hit.id !== hit.id);
  try {
    localStorage.setItem(keyOf(person), JSON.stringify([{ kind, hit }, ...others].slice(0, MOST)));
  } catch {
    // Storage may be full or forbidden; then nothing is remembered.
  }
}

/** Kept by an older version, or changed by hand: only what can be shown. */
function isRecent(one: Recent | null): one is Recent {
  return typeof one?.kind === 'string' && typeof one.hit?.id === 'string' && typeof one.hit.name === 'string';
}
