import type { ReactNode } from 'react';
import { useWords } from '../shell/use-words.ts';
import { Dialog } from './dialog.tsx';

interface Props {
  readonly open: boolean;
  /** The question, with the name of what it is about. */
  readonly title: string;
  /** What happens then, and whether it can be undone. */
  readonly text: ReactNode;
  /** What the button does: "Archive store", not "OK". */
  readonly confirm: string;
  readonly cancel?: string;
  readonly danger?: boolean;
  readonly busy?: boolean;
  /** Why the last attempt failed. */
  readonly error?: string | null;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Asks before something that matters. The focus begins on the harmless button. */
export function ConfirmDialog(props: Props) {
  const { open, title, text, confirm, cancel, danger = false, busy = false, error = null } = props;
  const { t } = useWords();
  return (
    <Dialog open={open} title={title} onClose={props.onCancel}>
      <div className="dialog-text">{text}</div>
      {error === null ? null : (
        <p className="t-critical" role="alert">
          {error}
        </p>
      )}
      <div className="form-acts">
        <button type="button" className="btn touch" onClick={props.onCancel}>
          {cancel ?? t('form.cancel')}
        </button>
        <button
          type="button"
          className={`btn touch ${danger ? 'danger' : 'main-act'}`}
          aria-disabled={busy}
          onClick={() => {
            if (!busy) props.onConfirm();
          }}
        >
          {busy ? <span className="spinner" aria-hidden="true" /> : null}
          {confirm}
        </button>
      </div>
    </Dialog>
  );
}
