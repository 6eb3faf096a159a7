import type { Invitation } from '@coldfield/api/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { DEFAULT_ZONE, formatMoment } from '../reading/moment.ts';
import { nameOf } from '../records/in-language.ts';
import { RequestError, request } from '../records/request.ts';
import { DataList } from '../shell/data-list.tsx';
import { notices } from '../shell/notices.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { useWords } from '../shell/use-words.ts';
import { invitationsQuery, PEOPLE_KEY } from './queries.ts';

/** Invitations that nobody took up yet; nothing where there are none. */
export function PendingList() {
  const { t, language } = useWords();
  const queries = useQueryClient();
  const { data } = useQuery(invitationsQuery);
  const revoke = useMutation({
    mutationFn: ({ id }: Invitation) =>
      request(`/api/invitations/${encodeURIComponent(id)}/revoke`, { method: 'POST' }),
    onSuccess: (_, { name }) => notices.show(t('people.withdrawn', { name })),
    onError: (error) => notices.show(error instanceof RequestError ? error.message : t('form.failed')),
    onSettled: () => queries.invalidateQueries({ queryKey: PEOPLE_KEY }),
  });
  if (data === undefined || data.invitations.length === 0) return null;
  return (
    <section>
      <PageHeader title={t('people.pending')} text={t('people.pendingText')} />
      <DataList
        label={t('people.pending')}
        rows={data.invitations}
        keyOf={({ id }) => id}
        columns={[
          { key: 'name', head: t('people.name'), cell: ({ name }) => name },
          { key: 'role', head: t('people.role'), cell: ({ role }) => t(`role.${role}`) },
          {
            key: 'organisation',
            head: t('people.organisation'),
            cell: ({ organisation }) => nameOf(organisation, language),
          },
          { key: 'by', head: t('people.invitedBy'), cell: ({ invitedBy }) => invitedBy },
          {
            key: 'until',
            head: t('people.until'),
            cell: ({ expiresAt }) => formatMoment(expiresAt, Date.now(), language, DEFAULT_ZONE),
          },
        ]}
        actions={{
          head: t('people.withdraw'),
          cell: (invitation) => (
            <button
              type="button"
              className="btn touch"
              aria-label={t('people.withdrawOf', { name: invitation.name })}
              onClick={() => revoke.mutate(invitation)}
            >
              {t('people.withdraw')}
            </button>
          ),
        }}
      />
    </section>
  );
}
