import type { Store, Unadopted } from '@coldfield/api/contract';
import { formatCount } from '../reading/number.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { useWords } from '../shell/use-words.ts';
import { NameSensorForm } from './name-sensor-form.tsx';
import { UnadoptedCard } from './unadopted-card.tsx';
import '../styles/gateways.css';

interface Props {
  readonly unadopted: Unadopted;
  readonly stores: readonly Store[];
}

/** Everything that is heard and has no place yet: rooms to adopt, sensors to name, and how far the copying is. */
export function AdoptRooms({ unadopted, stores }: Props) {
  const { t } = useWords();
  const { rooms, sensors, adoptions, serverTime } = unadopted;
  const copying = adoptions.filter(({ endedAt }) => endedAt === null);
  return (
    <div className="gw-narrow">
      {rooms.length === 0 ? null : (
        <PageHeader
          title={t('gateways.adoptTitle', { count: rooms.length })}
          text={t('gateways.adoptText')}
        />
      )}
      {rooms.map((found) => (
        <UnadoptedCard key={found.room} found={found} stores={stores} now={serverTime} />
      ))}
      {copying.map(({ id, copiedRows }) => (
        <p key={id} className="card gw-note" role="status">
          <span className="spinner" aria-hidden="true" />
          {t('gateways.copying', { n: formatCount(copiedRows) })}
        </p>
      ))}
      {sensors.length === 0 ? null : (
        <>
          <PageHeader
            title={t('gateways.nameTitle', { count: sensors.length })}
            text={t('gateways.nameText')}
          />
          <ul className="card gw-sensors">
            {sensors.map((sensor) => (
              <NameSensorForm key={`${sensor.room}/${sensor.key}`} sensor={sensor} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
