import type { CreatedInvitation } from '@coldfield/api/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '../form/dialog.tsx';
import { Form } from '../form/form.tsx';
import { useForm } from '../form/use-form.ts';
import { request } from '../records/request.ts';
import { useSession } from '../shell/session-context.ts';
import { useWords } from '../shell/use-words.ts';
import { LinkCard } from './link-card.tsx';
import { PersonFields, type PersonValues, personBody } from './person-fields.tsx';
import { PEOPLE_KEY } from './queries.ts';

/** Asks who is invited to what, then shows the link, which nobody can see again. */
export function InviteDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useWords();
  const [created, setCreated] = useState<CreatedInvitation | null>(null);
  const close = () => {
    setCreated(null);
    onClose();
  };
  return (
    <Dialog
      open={open}
      title={created === null ? t('people.invite') : t('people.invited', { name: created.invitation.name })}
      onClose={close}
    >
      {created === null ? (
        <InviteForm onCreated={setCreated} onCancel={close} />
      ) : (
        <>
          <LinkCard
            path={`/join/${created.token}`}
            expiresAt={created.invitation.expiresAt}
            text={t('people.linkText', { name: created.invitation.name })}
            label={t('people.linkLabel', { name: created.invitation.name })}
          />
          <div className="form-acts">
            <button type="button" className="btn touch main-act" onClick={close}>
              {t('people.done')}
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function InviteForm({
  onCreated,
  onCancel,
}: {
  onCreated: (created: CreatedInvitation) => void;
  onCancel: () => void;
}) {
  const { t } = useWords();
  const { person } = useSession();
  const queries = useQueryClient();
  const initial: PersonValues = {
    name: '',
    role: 'operator',
    organisation: person.organisation.id,
    phone: '',
  };
  const form = useForm({
    initial,
    send: (values: PersonValues, { idempotencyKey }) =>
      request<CreatedInvitation>('/api/invitations', {
        method: 'POST',
        idempotencyKey,
        body: personBody(values),
      }),
    onSent: (created) => {
      void queries.invalidateQueries({ queryKey: PEOPLE_KEY });
      onCreated(created);
    },
  });
  return (
    <Form form={form} submit={t('people.makeLink')} onCancel={onCancel} unguarded>
      <PersonFields form={form} />
    </Form>
  );
}
