import { Link } from 'react-router';
import { Icon } from '../shell/icon.tsx';
import { useWords } from '../shell/use-words.ts';
import type { Recent } from './recent.ts';
import { SEARCH_GROUPS } from './search-groups.ts';

interface Props {
  readonly title: string;
  readonly found: readonly Recent[];
  readonly more: boolean;
  readonly onOpen: (found: Recent, path: string) => void;
}

/** The hits of one kind, each with where it belongs. */
export function SearchHits({ title, found, more, onOpen }: Props) {
  const { t, language } = useWords();
  const word = (named: { name: string; nameEn?: string }): string =>
    language === 'en' ? named.nameEn || named.name : named.name;
  return (
    <section className="search-group" aria-label={title}>
      <h3>{title}</h3>
      <ul>
        {found.map((one) => {
          const { icon, to } = SEARCH_GROUPS[one.kind];
          const text = (
            <>
              <Icon name={icon} />
              <span>
                <b>{word(one.hit)}</b>
                {one.hit.place === undefined ? null : <span className="muted">{word(one.hit.place)}</span>}
              </span>
            </>
          );
          return (
            <li key={`${one.kind} ${one.hit.id}`}>
              {to === null ? (
                <span className="search-hit">{text}</span>
              ) : (
                <Link
                  data-hit
                  className="search-hit"
                  to={to(one.hit)}
                  onClick={(event) => {
                    // A new tab is opened by the browser itself.
                    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                    event.preventDefault();
                    onOpen(one, to(one.hit));
                  }}
                >
                  {text}
                </Link>
              )}
            </li>
          );
        })}
      </ul>
      {more ? <p className="quiet">{t('search.more')}</p> : null}
    </section>
  );
}
