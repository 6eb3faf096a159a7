import type { PersonRecord } from '@coldfield/api/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { Form } from '../form/form.tsx';
import { useForm } from '../form/use-form.ts';
import { DEFAULT_ZONE } from '../reading/moment.ts';
import { nameOf } from '../records/in-language.ts';
import { request } from '../records/request.ts';
import { notices } from '../shell/notices.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { Problem, Skeleton } from '../shell/problem.tsx';
import { useSession } from '../shell/session-context.ts';
import { Shell } from '../shell/shell.tsx';
import { useWords } from '../shell/use-words.ts';
import '../styles/people.css';
import '../styles/store-records.css';
import { PersonAccess } from './person-access.tsx';
import { PersonFields, type PersonValues, personBody } from './person-fields.tsx';
import { PEOPLE_KEY, personQuery } from './queries.ts';
import { mayManage } from './rank.ts';

/** One person: who they are, what they may do, where they are signed in. */
export function PersonPage() {
  const { t } = useWords();
  const { personId = '' } = useParams();
  const session = useSession();
  const { data: person, error, refetch } = useQuery(personQuery(personId));
  const may =
    person !== undefined &&
    session.permissions.includes('people.manage') &&
    mayManage(session.person.role, person.role);
  return (
    <Shell title={person?.name ?? t('title.people')} zone={DEFAULT_ZONE} back="/people">
      {person === undefined ? (
        error === null ? (
          <Skeleton blocks={['row', 'row', 'row']} />
        ) : (
          <Problem error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <div className="records">
          {may && person.archivedAt === null ? (
            <PersonForm key={person.version} person={person} />
          ) : (
            <PersonFacts person={person} />
          )}
          {may ? <PersonAccess person={person} self={person.id === session.person.id} /> : null}
        </div>
      )}
    </Shell>
  );
}

function PersonForm({ person }: { person: PersonRecord }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const valuesOf = ({ name, role, organisation, phone }: PersonRecord): PersonValues => ({
    name,
    role,
    organisation: organisation.id,
    phone: phone ?? '',
  });
  const form = useForm({
    initial: valuesOf(person),
    version: person.version,
    read: valuesOf,
    send: (values: PersonValues, { idempotencyKey, version }) =>
      request<PersonRecord>(`/api/people/${encodeURIComponent(person.id)}`, {
        method: 'PATCH',
        idempotencyKey,
        body: { version, ...personBody(values) },
      }),
    onSent: () => {
      notices.show(t('records.saved'));
      void queries.invalidateQueries({ queryKey: PEOPLE_KEY });
    },
  });
  return (
    <section>
      <PageHeader title={person.name} text={t('people.signsInAs', { username: person.username })} />
      <Form form={form} submit={t('records.save')}>
        <PersonFields form={form} />
      </Form>
    </section>
  );
}

function PersonFacts({ person }: { person: PersonRecord }) {
  const { t, language } = useWords();
  const facts = [
    [t('people.role'), t(`role.${person.role}`)],
    [t('people.organisation'), nameOf(person.organisation, language)],
    [t('people.username'), person.username],
    [t('people.phone'), person.phone ?? '—'],
  ] as const;
  return (
    <section>
      <PageHeader
        title={person.name}
        {...(person.archivedAt === null ? {} : { text: t('people.isArchived') })}
      />
      <dl className="card person-facts">
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
