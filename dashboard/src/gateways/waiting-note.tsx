import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useWords } from '../shell/use-words.ts';
import { unadoptedQuery } from './gateway-queries.ts';

/** Says that something is heard and has no place yet, and leads there; nothing when there is nothing. */
export function WaitingNote() {
  const { t } = useWords();
  const { data } = useQuery(unadoptedQuery);
  const rooms = data?.rooms.length ?? 0;
  const sensors = data?.sensors.length ?? 0;
  if (rooms + sensors === 0) return null;
  return (
    <p className="card gw-note">
      <span>
        {rooms > 0
          ? t('gateways.roomsWaiting', { count: rooms })
          : t('gateways.sensorsWaiting', { count: sensors })}
      </span>
      <Link className="btn touch" to="/gateways/adopt">
        {t('gateways.toAdopt')}
      </Link>
    </p>
  );
}
