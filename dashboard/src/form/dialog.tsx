import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';

interface Props {
  readonly open: boolean;
  readonly title: string;
  /** By Escape, or the back gesture of a phone. */
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A native modal dialog: it keeps the focus inside and gives it back, and Escape closes it. */
export function Dialog({ open, title, onClose, children, className = '' }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element === null || !open) return;
    element.showModal();
    // Only a dialog that is closed gives the focus back; one that is taken out of the page loses it.
    return () => element.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      aria-labelledby={id}
      onCancel={(event) => {
        // React decides whether it is open.
        event.preventDefault();
        onClose();
      }}
      onClose={({ currentTarget }) => {
        if (open && !currentTarget.open) onClose();
      }}
    >
      {open ? (
        <>
          <h2 id={id}>{title}</h2>
          {children}
        </>
      ) : null}
    </dialog>
  );
}
