import type { Session } from '@coldfield/api/contract';
import { Form } from '../form/form.tsx';
import { PasswordField } from '../form/password-field.tsx';
import { TextField } from '../form/text-field.tsx';
import { useForm } from '../form/use-form.ts';
import { request } from '../records/request.ts';
import { useWords } from '../shell/use-words.ts';
import { SetupFrame } from './setup-frame.tsx';

/** The very first page of a new system: the county and who looks after the system. */
export function BeginPage({ keyNeeded }: { keyNeeded: boolean }) {
  const { t } = useWords();
  const form = useForm({
    initial: {
      key: '',
      'county.name': '',
      'administrator.name': '',
      'administrator.username': '',
      'administrator.password': '',
    },
    send: (values, { idempotencyKey }) =>
      request<Session>('/api/setup', {
        method: 'POST',
        idempotencyKey,
        body: {
          ...(keyNeeded ? { key: values.key } : {}),
          county: { name: values['county.name'].trim() },
          administrator: {
            name: values['administrator.name'].trim(),
            username: values['administrator.username'].trim(),
            password: values['administrator.password'],
          },
        },
      }),
    // Loaded anew, so that the page begins as it will from now on: signed in.
    onSent: () => location.assign('/setup'),
  });
  return (
    <SetupFrame title={t('setup.begin.title')} lead={t('setup.begin.lead')}>
      <Form form={form} submit={t('setup.begin.submit')}>
        {keyNeeded ? (
          <TextField
            {...form.field('key')}
            label={t('setup.begin.key')}
            hint={t('setup.begin.keyHint')}
            required
            maxLength={40}
            autoComplete="off"
          />
        ) : null}
        <TextField
          {...form.field('county.name')}
          label={t('setup.begin.county')}
          hint={t('setup.begin.countyHint')}
          required
          maxLength={120}
        />
        <TextField
          {...form.field('administrator.name')}
          label={t('setup.begin.name')}
          required
          maxLength={120}
          autoComplete="name"
        />
        <TextField
          {...form.field('administrator.username')}
          label={t('setup.begin.username')}
          hint={t('setup.begin.usernameHint')}
          required
          minLength={2}
          maxLength={64}
          autoComplete="username"
        />
        <PasswordField
          {...form.field('administrator.password')}
          label={t('setup.begin.password')}
          hint={t('setup.begin.passwordHint')}
          required
          minLength={10}
          maxLength={256}
          autoComplete="new-password"
        />
      </Form>
    </SetupFrame>
  );
}
