import type { OneTimeLink, PersonRecord } from '@coldfield/api/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '../form/confirm-dialog.tsx';
import { Dialog } from '../form/dialog.tsx';
import { RequestError, request } from '../records/request.ts';
import { notices } from '../shell/notices.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { useWords } from '../shell/use-words.ts';
import { LinkCard } from './link-card.tsx';
import { askResetLink, PEOPLE_KEY, personSessionsQuery } from './queries.ts';
import { SessionList } from './session-list.tsx';

type Asked = 'reset' | 'end' | 'archive' | null;

/** Where a person is signed in, a new password for them, and the end of their access. */
export function PersonAccess({ person, self }: { person: PersonRecord; self: boolean }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [asked, ask] = useState<Asked>(null);
  const [link, setLink] = useState<OneTimeLink | null>(null);
  const sessions = useQuery(personSessionsQuery(person.id));
  const path = `/api/people/${encodeURIComponent(person.id)}`;
  const act = useMutation({
    mutationFn: async (what: Exclude<Asked, null> | 'restore'): Promise<void> => {
      if (what === 'reset') setLink(await askResetLink(person.id));
      else if (what === 'end') await request(`${path}/end-sessions`, { method: 'POST' });
      else await request(`${path}/${what}`, { method: 'POST', body: { version: person.version } });
    },
    onSuccess: (_, what) => {
      ask(null);
      if (what !== 'reset') notices.show(t(`people.did.${what}`, { name: person.name }));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: PEOPLE_KEY }),
  });
  const close = () => {
    act.reset();
    ask(null);
  };
  const error = act.error === null ? null : errorText(act.error, t('form.failed'));
  if (person.archivedAt !== null) {
    return (
      <section>
        <div className="form-acts">
          <button type="button" className="btn touch main-act" onClick={() => act.mutate('restore')}>
            {t('records.restore')}
          </button>
        </div>
        {error === null ? null : (
          <p className="t-critical" role="alert">
            {error}
          </p>
        )}
      </section>
    );
  }
  const open = sessions.data?.sessions ?? [];
  return (
    <>
      <section>
        <PageHeader
          title={t('people.sessions')}
          text={open.length === 0 && sessions.data !== undefined ? t('people.noSessions') : undefined}
          actions={
            open.length === 0 || self ? null : (
              <button type="button" className="btn touch" onClick={() => ask('end')}>
                {t('people.endAll')}
              </button>
            )
          }
        />
        {open.length === 0 ? null : (
          <div className="card">
            <SessionList sessions={open} />
          </div>
        )}
      </section>
      {self ? (
        <p className="muted">{t('people.self')}</p>
      ) : (
        <section>
          <PageHeader title={t('people.access')} text={t('people.accessText')} />
          <div className="form-acts">
            <button type="button" className="btn touch" onClick={() => ask('reset')}>
              {t('people.reset')}
            </button>
            <button type="button" className="btn touch" onClick={() => ask('archive')}>
              {t('people.archive')}
            </button>
          </div>
        </section>
      )}
      <ConfirmDialog
        open={asked !== null}
        title={asked === null ? '' : t(`people.ask.${asked}`, { name: person.name })}
        text={asked === null ? '' : t(`people.askText.${asked}`)}
        confirm={asked === null ? '' : t(`people.confirm.${asked}`)}
        danger={asked === 'archive'}
        busy={act.isPending}
        error={error}
        onConfirm={() => {
          if (asked !== null) act.mutate(asked);
        }}
        onCancel={close}
      />
      <Dialog open={link !== null} title={t('people.resetTitle')} onClose={() => setLink(null)}>
        {link === null ? null : (
          <>
            <LinkCard
              path={`/reset/${link.token}`}
              expiresAt={link.expiresAt}
              text={t('people.resetText', { name: person.name })}
              label={t('people.resetLabel', { name: person.name })}
            />
            <div className="form-acts">
              <button type="button" className="btn touch main-act" onClick={() => setLink(null)}>
                {t('people.done')}
              </button>
            </div>
          </>
        )}
      </Dialog>
    </>
  );
}

const errorText = (error: unknown, fallback: string): string =>
  error instanceof RequestError && error.message !== '' ? error.message : fallback;
