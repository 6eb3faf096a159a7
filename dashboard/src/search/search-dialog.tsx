import type { SearchResult } from '@coldfield/api/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { Dialog } from '../form/dialog.tsx';
import { RequestError, request } from '../records/request.ts';
import { useSession } from '../shell/session-context.ts';
import { useWords } from '../shell/use-words.ts';
import { type Recent, recentOf, remember } from './recent.ts';
import { SEARCH_GROUPS } from './search-groups.ts';
import { SearchHits } from './search-hits.tsx';

/** After the last key, before the server is asked. */
const PAUSE_MS = 150;

/** Finds a store, a room, a gateway, a person. Arrows go through the list, Enter opens, Escape closes. */
export function SearchDialog({ onClose }: { onClose: () => void }) {
  const { t, language } = useWords();
  const { person } = useSession();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const asked = usePaused(typed.trim());
  const { data, error } = useQuery({
    queryKey: ['search', asked, language],
    queryFn: ({ signal }) => request<SearchResult>(`/api/search?q=${encodeURIComponent(asked)}`, { signal }),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
  const recent = recentOf(person.id).filter(({ kind }) => Object.hasOwn(SEARCH_GROUPS, kind));
  const open = (found: Recent, path: string): void => {
    remember(person.id, found);
    onClose();
    void navigate(path);
  };
  const links = (): HTMLElement[] => [...(box.current?.querySelectorAll<HTMLElement>('[data-hit]') ?? [])];
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = links();
    const at = all.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'Enter' && at < 0) {
      event.preventDefault();
      all[0]?.click();
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const next = at + (event.key === 'ArrowDown' ? 1 : -1);
    (all[Math.min(next, all.length - 1)] ?? box.current?.querySelector('input'))?.focus();
  };
  const shown = typed.trim() !== '' && data !== undefined;
  return (
    <Dialog open title={t('search.title')} onClose={onClose} className="search">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows go through the fields and links inside */}
      <div ref={box} onKeyDown={onKeyDown} className="search-box">
        <div className="search-line">
          <input
            type="search"
            className="input"
            autoFocus
            autoComplete="off"
            maxLength={100}
            aria-label={t('search.label')}
            placeholder={t('search.hint')}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          <button type="button" className="btn touch" onClick={onClose}>
            {t('notice.close')}
          </button>
        </div>
        <p className="sr" role="status">
          {shown ? t('search.found', { n: data.groups.reduce((sum, { hits }) => sum + hits.length, 0) }) : ''}
        </p>
        {error !== null && typed !== '' ? (
          <p className="t-warning" role="alert">
            {error instanceof RequestError && error.status === 0
              ? t('problem.unreachableText')
              : error.message}
          </p>
        ) : shown ? (
          data.groups.length === 0 ? (
            <p className="muted">{t('search.none', { q: typed.trim() })}</p>
          ) : (
            data.groups.map(({ kind, hits, more }) => (
              <SearchHits
                key={kind}
                title={t(`search.kind.${kind}`)}
                found={hits.map((hit) => ({ kind, hit }))}
                more={more}
                onOpen={open}
              />
            ))
          )
        ) : recent.length > 0 ? (
          <SearchHits title={t('search.recent')} found={recent} more={false} onOpen={open} />
        ) : (
          <p className="muted">{t('search.lead')}</p>
        )}
      </div>
    </Dialog>
  );
}

/** The value once it has been the same for a moment. */
function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}
