import type { AuditRecord, AuditPage as Page } from '@coldfield/api/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useLiveStore } from '../live/live-context.tsx';
import { DEFAULT_ZONE, formatMoment } from '../reading/moment.ts';
import { nameOf } from '../records/in-language.ts';
import { request } from '../records/request.ts';
import { Blank, Problem, Skeleton } from '../shell/problem.tsx';
import { Shell } from '../shell/shell.tsx';
import { useWords } from '../shell/use-words.ts';
import '../styles/audit.css';
import { ENTITIES, fieldText, valueText, whatText, whoText } from './audit-words.ts';
import { differences } from './differences.ts';

/** Who changed what, when, and how it was before. `?entity=&id=` shows the story of one record. */
export function AuditPage() {
  const { t } = useWords();
  const [params, setParams] = useSearchParams();
  const [typed, type] = useState(params.get('q') ?? '');
  const filter = new URLSearchParams(params);
  const log = useInfiniteQuery({
    queryKey: ['audit', filter.toString()],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams(filter);
      if (pageParam !== null) query.set('before', pageParam);
      return request<Page>(`/api/audit?${query}`, { signal });
    },
    getNextPageParam: ({ next }) => next,
  });
  const choose = (name: string, value: string): void => {
    const next = new URLSearchParams(params);
    if (value === '') next.delete(name);
    else next.set(name, value);
    setParams(next, { replace: true });
  };
  const entries = log.data?.pages.flatMap(({ entries: some, names }) =>
    some.map((entry) => ({ entry, names })),
  );
  return (
    <Shell title={t('title.audit')} zone={DEFAULT_ZONE}>
      <search>
        <form
          className="audit-filter"
          onSubmit={(event) => {
            event.preventDefault();
            choose('q', typed.trim());
          }}
        >
          <label>
            {t('audit.search')}
            <input
              className="input"
              type="search"
              maxLength={100}
              value={typed}
              onChange={(event) => type(event.target.value)}
            />
          </label>
          <label>
            {t('audit.what')}
            <select
              className="input"
              value={params.get('entity') ?? ''}
              onChange={(event) => choose('entity', event.target.value)}
            >
              <option value="">{t('audit.everything')}</option>
              {ENTITIES.map((entity) => (
                <option key={entity} value={entity}>
                  {t(`audit.entity.${entity}`)}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" className="btn touch main-act">
            {t('audit.find')}
          </button>
          {params.size === 0 ? null : (
            <button
              type="button"
              className="btn touch"
              onClick={() => {
                type('');
                setParams({}, { replace: true });
              }}
            >
              {t('audit.all')}
            </button>
          )}
        </form>
      </search>
      {entries === undefined ? (
        log.error === null ? (
          <Skeleton blocks={['row', 'row', 'row', 'row']} />
        ) : (
          <Problem error={log.error} onRetry={() => void log.refetch()} />
        )
      ) : entries.length === 0 ? (
        <Blank icon="version" title={t('audit.none')} text={t('audit.noneText')} />
      ) : (
        <ul className="card audit-list">
          {entries.map(({ entry, names }) => (
            <Entry key={entry.id} entry={entry} names={names} />
          ))}
        </ul>
      )}
      {log.hasNextPage ? (
        <p className="audit-more">
          <button
            type="button"
            className="btn touch"
            aria-disabled={log.isFetchingNextPage}
            onClick={() => void log.fetchNextPage()}
          >
            {t(log.isFetchingNextPage ? 'problem.loading' : 'audit.older')}
          </button>
        </p>
      ) : null}
    </Shell>
  );
}

function Entry({ entry, names }: { entry: AuditRecord; names: Page['names'] }) {
  const { t, language } = useWords();
  const store = useLiveStore();
  const reader = { t, language, now: store.getState().now };
  const found = differences(entry.before, entry.after);
  return (
    <li>
      <details>
        <summary>
          <span className="grow">
            <b>{whatText(entry, names, reader)}</b>
            <span className="muted">
              {whoText(entry, names, reader)}
              {entry.organisation === null ? '' : ` · ${nameOf(entry.organisation, language)}`}
            </span>
          </span>
          <time className="muted" dateTime={new Date(entry.at).toISOString()}>
            {formatMoment(entry.at, reader.now, language, DEFAULT_ZONE)}
          </time>
        </summary>
        {found.length === 0 ? (
          <p className="muted">{t('audit.noDifference')}</p>
        ) : (
          <table>
            <thead>
              <tr>
                <th scope="col">{t('audit.field')}</th>
                <th scope="col">{t('audit.before')}</th>
                <th scope="col">{t('audit.after')}</th>
              </tr>
            </thead>
            <tbody>
              {found.map(({ path, before, after }) => (
                <tr key={path}>
                  <th scope="row">{fieldText(path, t)}</th>
                  <td>{valueText(path, before, names, reader)}</td>
                  <td>{valueText(path, after, names, reader)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </details>
    </li>
  );
}
