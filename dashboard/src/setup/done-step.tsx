import { Link } from 'react-router';
import { inLanguage } from '../records/in-language.ts';
import { Icon, type IconName } from '../shell/icon.tsx';
import { useWords } from '../shell/use-words.ts';
import { SetupFrame } from './setup-frame.tsx';
import type { StepProps } from './step-props.ts';

/** What is set up, and what one does next. */
export function DoneStep({ progress, onDone }: StepProps) {
  const { t, language } = useWords();
  const store = progress.store === null ? null : inLanguage(progress.store, language);
  const open = progress.next;
  const next: readonly { to: string; icon: IconName; text: string }[] = [
    ...(store === null
      ? []
      : [
          {
            to: `/stores/${store.id}`,
            icon: 'store',
            text: t('setup.done.toStore', { store: store.name }),
          } as const,
        ]),
    { to: '/people', icon: 'person', text: t('setup.done.toPeople') },
    { to: '/setup/store?new', icon: 'version', text: t('setup.done.another') },
  ];
  return (
    <SetupFrame title={t(open === null ? 'setup.done.title' : 'setup.done.openTitle')}>
      {open === null ? null : (
        <p>
          <Link className="btn touch main-act" to={`/setup/${open}`}>
            {t('setup.done.goOn', { step: t(`setup.${open}.title`) })}
          </Link>
        </p>
      )}
      <ul className="setup-next">
        {next.map(({ to, icon, text }) => (
          <li key={to}>
            <Link className="card" to={to}>
              <Icon name={icon} size="lg" />
              {text}
            </Link>
          </li>
        ))}
      </ul>
      <button
        type="button"
        className={`btn touch ${open === null ? 'main-act' : ''}`}
        onClick={() => onDone()}
      >
        {t('setup.done.home')}
      </button>
    </SetupFrame>
  );
}
