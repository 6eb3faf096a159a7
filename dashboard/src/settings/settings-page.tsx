import { DEFAULT_ZONE } from '../reading/moment.ts';
import { useSession } from '../shell/session-context.ts';
import { Shell } from '../shell/shell.tsx';
import { useWords } from '../shell/use-words.ts';
import '../styles/settings.css';
import { SECTIONS } from './sections.ts';

/** How the product looks on this screen, and what belongs to the reader. */
export function SettingsPage() {
  const { t } = useWords();
  const { permissions } = useSession();
  const shown = SECTIONS.filter(
    ({ permission }) => permission === undefined || permissions.some((held) => held === permission),
  );
  return (
    <Shell title={t('title.settings')} zone={DEFAULT_ZONE}>
      <div className="settings">
        {shown.map(({ id, title, Content }) => (
          <section key={id} id={id} className="card" aria-labelledby={`${id}-title`}>
            <header>
              <h2 id={`${id}-title`}>{t(`settings.${title}`)}</h2>
            </header>
            <div className="card-text">
              <Content />
            </div>
          </section>
        ))}
      </div>
    </Shell>
  );
}
