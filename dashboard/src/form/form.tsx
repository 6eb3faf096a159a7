import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { useInRouterContext } from 'react-router';
import { RequestError } from '../records/request.ts';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { archivedIn } from './archived.ts';
import { ArchivedNote } from './archived-note.tsx';
import type { Values } from './conflict.ts';
import { ConflictView } from './conflict-view.tsx';
import { LeaveGuard } from './leave-guard.tsx';
import { nativeFaults } from './native-faults.ts';
import type { FormState } from './use-form.ts';

interface Props<T extends Values> {
  readonly form: FormState<T>;
  /** The word on the button: what it does, not "OK". */
  readonly submit: string;
  /** The word while it is being sent. */
  readonly busy?: string;
  readonly onCancel?: () => void;
  /** Further buttons beside the one that sends. */
  readonly actions?: ReactNode;
  /** Nothing is lost by leaving, such as on the sign-in. */
  readonly unguarded?: boolean;
  readonly children: ReactNode;
}

/**
 * Fields and the button that sends them. What is wrong stands beside its field and the first wrong one gets the focus;
 * a refusal that belongs to none stands above the button. A conflict takes the place of the fields until it is settled.
 */
export function Form<T extends Values>(props: Props<T>) {
  const { form, submit, busy, onCancel, actions, unguarded = false, children } = props;
  const { t } = useWords();
  const element = useRef<HTMLFormElement>(null);
  const routed = useInRouterContext();
  const { refusals, sending, error, conflict } = form;
  const archived = archivedIn(error);
  useEffect(() => {
    if (refusals > 0) focusFirstFault(element.current);
  }, [refusals]);
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    form.submit(nativeFaults(event.currentTarget, t));
  };
  return (
    <form ref={element} className="form" onSubmit={onSubmit} noValidate aria-busy={sending}>
      {conflict === null ? (
        <>
          {children}
          {archived !== null ? (
            <ArchivedNote archived={archived} />
          ) : error === null ? null : (
            <p className="message warning" role="alert">
              <Shape severity="warning" />
              <span>{errorText(error, t)}</span>
            </p>
          )}
          <div className="form-acts">
            <button type="submit" className="btn touch main-act" aria-disabled={sending}>
              {sending ? <span className="spinner" aria-hidden="true" /> : null}
              {sending ? (busy ?? t('form.busy')) : submit}
            </button>
            {onCancel === undefined ? null : (
              <button type="button" className="btn touch" onClick={onCancel}>
                {t('form.cancel')}
              </button>
            )}
            {actions}
          </div>
        </>
      ) : (
        <ConflictView form={form} conflict={conflict} />
      )}
      {routed && !unguarded && form.dirty ? <LeaveGuard isUnsaved={form.isUnsaved} /> : null}
    </form>
  );
}

function focusFirstFault(form: HTMLFormElement | null): void {
  const wrong = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
  wrong?.focus();
  wrong?.closest('[data-field]')?.scrollIntoView({ block: 'nearest' });
}

function errorText(error: unknown, t: ReturnType<typeof useWords>['t']): string {
  if (!(error instanceof RequestError)) return t('form.failed');
  if (error.status === 0) return t('form.unreachable');
  return error.message === '' ? t('form.failed') : error.message;
}
