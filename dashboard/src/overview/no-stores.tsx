import { Link } from 'react-router';
import { Blank } from '../shell/problem.tsx';
import { useSession } from '../shell/session-context.ts';
import { useWords } from '../shell/use-words.ts';

/** Nothing on record yet: the way to set up for who may, and whom to ask for everybody else. */
export function NoStores() {
  const { t } = useWords();
  const may = useSession().permissions.includes('stores.manage');
  return (
    <Blank
      icon="store"
      title={t('overview.empty')}
      text={t(may ? 'overview.emptyBegin' : 'overview.emptyAsk')}
    >
      {may ? (
        <Link className="btn touch main-act" to="/setup">
          {t('overview.begin')}
        </Link>
      ) : null}
    </Blank>
  );
}
