import type { ReactNode } from 'react';

interface Props {
  /** What this part of the page is about; the page's own title stands in the top bar. */
  readonly title: string;
  /** One sentence in plain words. */
  readonly text?: ReactNode;
  /** Buttons and links; one of them dark at most. */
  readonly actions?: ReactNode;
}

/** The head of a list or of a section: what it is, in a sentence, and what can be done. */
export function PageHeader({ title, text, actions }: Props) {
  return (
    <div className="page-head">
      <div className="grow">
        <h2>{title}</h2>
        {text === undefined ? null : <p className="muted">{text}</p>}
      </div>
      {actions === undefined ? null : <div className="page-acts">{actions}</div>}
    </div>
  );
}
