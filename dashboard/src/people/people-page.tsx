import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DEFAULT_ZONE } from '../reading/moment.ts';
import { nameOf } from '../records/in-language.ts';
import { DataList } from '../shell/data-list.tsx';
import { PageHeader } from '../shell/page-header.tsx';
import { Blank, Problem, Skeleton } from '../shell/problem.tsx';
import { useSession } from '../shell/session-context.ts';
import { Shell } from '../shell/shell.tsx';
import { useWords } from '../shell/use-words.ts';
import '../styles/people.css';
import '../styles/store-records.css';
import { InviteDialog } from './invite-dialog.tsx';
import { PendingList } from './pending-list.tsx';
import { peopleQuery } from './queries.ts';

/** Everybody of the reader's organisation and below: who they are, and how to let somebody in. */
export function PeoplePage() {
  const { t } = useWords();
  const may = useSession().permissions.includes('people.manage');
  const [inviting, invite] = useState(false);
  const [search, setSearch] = useState('');
  const [archived, setArchived] = useState(false);
  return (
    <Shell title={t('title.people')} zone={DEFAULT_ZONE}>
      <div className="records">
        <section>
          <PageHeader
            title={t(archived ? 'people.archivedTitle' : 'people.title')}
            text={t('people.text')}
            actions={
              may ? (
                <button type="button" className="btn touch main-act" onClick={() => invite(true)}>
                  {t('people.invite')}
                </button>
              ) : null
            }
          />
          <div className="people-find">
            <input
              type="search"
              className="input"
              aria-label={t('people.search')}
              placeholder={t('people.search')}
              value={search}
              maxLength={100}
              onChange={(event) => setSearch(event.target.value)}
            />
            <button
              type="button"
              className="btn touch"
              aria-pressed={archived}
              onClick={() => setArchived(!archived)}
            >
              {t(archived ? 'people.showPresent' : 'people.showArchived')}
            </button>
          </div>
          <Found search={search.trim()} archived={archived} />
        </section>
        {may && !archived ? <PendingList /> : null}
      </div>
      <InviteDialog open={inviting} onClose={() => invite(false)} />
    </Shell>
  );
}

function Found({ search, archived }: { search: string; archived: boolean }) {
  const { t, language } = useWords();
  const { data, error, refetch } = useQuery(peopleQuery({ search, archived }));
  if (data === undefined) {
    return error === null ? (
      <Skeleton blocks={['row', 'row', 'row', 'row']} />
    ) : (
      <Problem error={error} onRetry={() => void refetch()} />
    );
  }
  if (data.people.length === 0)
    return <Blank icon="person" title={t('people.nobody')} text={t('people.nobodyText')} />;
  return (
    <>
      <DataList
        label={t('title.people')}
        rows={data.people}
        keyOf={({ id }) => id}
        to={({ id }) => `/people/${id}`}
        columns={[
          { key: 'name', head: t('people.name'), cell: ({ name }) => name },
          { key: 'role', head: t('people.role'), cell: ({ role }) => t(`role.${role}`) },
          {
            key: 'organisation',
            head: t('people.organisation'),
            cell: ({ organisation }) => nameOf(organisation, language),
          },
          { key: 'username', head: t('people.username'), cell: ({ username }) => username },
          { key: 'phone', head: t('people.phone'), cell: ({ phone }) => phone ?? '—' },
        ]}
      />
      {data.more ? <p className="muted">{t('people.more')}</p> : null}
    </>
  );
}
