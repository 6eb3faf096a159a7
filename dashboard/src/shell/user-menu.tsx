import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { Link } from 'react-router';
import { sessionQuery } from '../records/queries.ts';
import { signOut } from '../records/sign-out.ts';
import { Icon } from './icon.tsx';
import { LanguageButton, SeniorSwitch, ThemeButton } from './preference-buttons.tsx';
import { useSession } from './session-context.ts';
import { useWords } from './use-words.ts';

const MENU = 'user-menu';

/** Who is signed in, how the screen looks, the settings, and the way out. */
export function UserMenu() {
  const { t, language } = useWords();
  const { person } = useSession();
  const menu = useRef<HTMLDivElement>(null);
  const queries = useQueryClient();
  const leave = useMutation({
    mutationFn: signOut,
    // Even when the server was not reached this screen must not go on showing anything.
    onSettled: () => queries.setQueryData(sessionQuery.queryKey, null),
  });
  const { organisation } = person;
  const where = language === 'en' ? (organisation.nameEn ?? organisation.name) : organisation.name;
  return (
    <>
      <button
        type="button"
        className="ghost who"
        popoverTarget={MENU}
        aria-label={t('top.menu', { name: person.name })}
      >
        <Icon name="person" />
        <span className="who-name clip">{person.name}</span>
      </button>
      <div className="sheet user-menu" id={MENU} popover="auto" ref={menu}>
        <div className="user-who">
          <b>{person.name}</b>
          <span className="muted">{t(`role.${person.role}`)}</span>
          <span className="muted">{where}</span>
        </div>
        <div className="user-looks">
          <SeniorSwitch />
          <LanguageButton />
          <ThemeButton />
        </div>
        <ul className="menu">
          <li>
            <Link to="/settings" onClick={() => menu.current?.hidePopover()}>
              <Icon name="settings" />
              {t('nav.settings')}
            </Link>
          </li>
          <li>
            <button type="button" aria-disabled={leave.isPending} onClick={() => leave.mutate()}>
              <Icon name="signOut" />
              {t('top.signOut')}
            </button>
          </li>
        </ul>
      </div>
    </>
  );
}
