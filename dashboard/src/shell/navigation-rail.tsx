import { useRef, useState } from 'react';
import { NavLink } from 'react-router';
import { BrandMark, Icon } from './icon.tsx';
import { entriesFor, type NavigationEntry } from './navigation.ts';
import { SeniorSwitch } from './preference-buttons.tsx';
import { useSession } from './session-context.ts';
import { useWords } from './use-words.ts';

const MORE = 'more-sheet';

/** The ways to all pages: a rail on a desk; on a phone a bar with the first ones and a sheet with all of them. */
export function NavigationRail() {
  const { t } = useWords();
  const entries = entriesFor(useSession().permissions);
  const sheet = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const fit = `${entries.length > 5 ? 'over-5' : ''} ${entries.length > 4 ? 'over-4' : ''}`;
  return (
    <nav className="rail" aria-label={t('nav.main')}>
      <div className="mark">
        <BrandMark />
      </div>
      <ul className={`rail-list ${fit}`}>
        {entries.map((entry) => (
          <li key={entry.path}>
            <EntryLink entry={entry} />
          </li>
        ))}
        <li className="rail-more">
          <button type="button" popoverTarget={MORE}>
            <Icon name="more" />
            {t('nav.more')}
          </button>
        </li>
      </ul>
      <div
        className="sheet"
        id={MORE}
        popover="auto"
        ref={sheet}
        onBeforeToggle={({ newState }) => setOpen(newState === 'open')}
      >
        <ul className="menu" hidden={!open}>
          {(open ? entries : []).map((entry) => (
            <li key={entry.path}>
              <EntryLink entry={entry} onGo={() => sheet.current?.hidePopover()} />
            </li>
          ))}
          <li>
            <SeniorSwitch />
          </li>
          <li>
            <button type="button" className="menu-close" popoverTarget={MORE} popoverTargetAction="hide">
              <Icon name="close" />
              {t('notice.close')}
            </button>
          </li>
        </ul>
      </div>
    </nav>
  );
}

function EntryLink({ entry, onGo }: { entry: NavigationEntry; onGo?: () => void }) {
  const { t } = useWords();
  return (
    <NavLink to={entry.path} end={entry.end ?? false} {...(onGo === undefined ? {} : { onClick: onGo })}>
      <Icon name={entry.icon} />
      {t(`nav.${entry.text}`)}
    </NavLink>
  );
}
