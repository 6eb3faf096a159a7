import type { Gateway } from '@coldfield/api/contract';
import type { TFunction } from 'i18next';
import { Link } from 'react-router';
import { useLive } from '../live/live-context.tsx';
import { isFrozen } from '../live/live-store.ts';
import { formatAge } from '../reading/duration.ts';
import { formatMoment } from '../reading/moment.ts';
import { formatCount, formatQuantity, formatShare, formatSigned } from '../reading/number.ts';
import type { RoomView } from '../room/room-view.ts';
import type { StoreView } from '../room/store-view.ts';
import { Icon, type IconName } from '../shell/icon.tsx';
import { Phrases } from '../shell/phrases.tsx';
import { useSession } from '../shell/session-context.ts';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';

/** What the store's gateways say of themselves, and how complete their record is. */
export function GatewayCard({ store }: { store: StoreView }) {
  const { t } = useWords();
  if (store.gateways.length === 0) {
    return (
      <section className="card gw">
        <header>
          <h2>{t('gateway.title')}</h2>
        </header>
        <p className="card-text quiet">{t('gateway.none')}</p>
      </section>
    );
  }
  return store.gateways.map((gateway) => <One key={gateway.id} store={store} gateway={gateway} />);
}

function One({ store, gateway }: { store: StoreView; gateway: Gateway }) {
  const { t, language } = useWords();
  const may = useSession().permissions.includes('gateways.manage');
  const only = store.gateways.length === 1;
  const heardAt = Math.max(gateway.lastHeardAt ?? 0, only ? newestReceived(store.rooms) : 0);
  const age = useLive((state) => (heardAt === 0 ? t('age.never') : formatAge(state.now - heardAt, t)));
  const now = useLive((state) => state.now);
  const cadenceMs = Math.max(...store.rooms.map((room) => room.cadenceMs), 0);
  const silent = useLive(
    (state) =>
      isFrozen(state) ||
      heardAt === 0 ||
      (cadenceMs > 0 ? state.now - heardAt > 3 * cadenceMs : !gateway.online),
  );
  const moment = (at: number) => formatMoment(at, now, language, store.timeZone);
  return (
    <section className="card gw" data-gateway={gateway.id}>
      <header>
        <h2 className="clip">{only ? t('gateway.title') : gateway.name}</h2>
        <span className="end">
          <span className={`st plain ${silent ? 'lost' : 'normal'}`}>
            <Shape severity={silent ? 'lost' : 'none'} />
            {t(silent ? 'gateway.offline' : 'gateway.online')} · {age}
          </span>
        </span>
      </header>
      <dl>
        {gateway.isForeign ? null : (
          <Line icon="buffer" term={t('gateway.buffered')} value={bufferText(gateway, t)} />
        )}
        {gateway.oldestBufferedAt === null || gateway.buffered === 0 ? null : (
          <Line icon="clock" term={t('gateway.oldest')} value={moment(gateway.oldestBufferedAt)} />
        )}
        {gateway.isForeign ? null : (
          <>
            <Line
              icon="check"
              term={t('gateway.completeness')}
              value={
                gateway.completeness24h === null ? t('gateway.unknown') : formatShare(gateway.completeness24h)
              }
            />
            <Line icon="noSignal" term={t('gateway.lost')} value={lostText(gateway, t)} />
            <Line icon="clock" term={t('gateway.clockOffset')} value={clockText(gateway, t)} />
          </>
        )}
        {store.rooms.flatMap((room) =>
          room.sensors.flatMap((sensor) => {
            const value = sensor.latest?.value ?? null;
            if (value === null || (sensor.kind !== 'battery' && sensor.kind !== 'rssi')) return [];
            const term = t(sensor.kind === 'battery' ? 'gateway.battery' : 'gateway.signal');
            return [
              <Line
                key={`${room.id} ${sensor.key}`}
                icon={sensor.kind === 'battery' ? 'mains' : 'signal'}
                term={term}
                value={formatQuantity(value, sensor.unit)}
              />,
            ];
          }),
        )}
        {gateway.isForeign ? null : (
          <Line icon="version" term={t('gateway.version')} value={gateway.version ?? t('gateway.unknown')} />
        )}
      </dl>
      {may ? (
        <p className="card-text">
          <Link
            className="btn touch"
            to={`/gateways/${gateway.id}/${gateway.isForeign ? 'mapping' : 'configuration'}`}
          >
            {t(gateway.isForeign ? 'foreign.mapTitle' : 'config.title')}
          </Link>
        </p>
      ) : null}
    </section>
  );
}

function Line({ icon, term, value }: { icon: IconName; term: string; value: string }) {
  return (
    <div className="gl">
      <Icon name={icon} size="sm" />
      <dt>{term}</dt>
      <dd>
        <Phrases>{value.split(' · ')}</Phrases>
      </dd>
    </div>
  );
}

function newestReceived(rooms: readonly RoomView[]): number {
  return Math.max(0, ...rooms.map((room) => room.receivedAt ?? 0));
}

function bufferText({ buffered }: Gateway, t: TFunction): string {
  return buffered === null ? t('gateway.unknown') : t('gateway.bufferedValue', { n: formatCount(buffered) });
}

function lostText({ lost24h }: Gateway, t: TFunction): string {
  if (lost24h.length === 0) return t('gateway.lostNone');
  return lost24h
    .toSorted((a, b) => b.frames - a.frames)
    .map(({ reason, frames }) =>
      t('gateway.lostValue', {
        reason: t(`gapReason.${reason as 'unknown'}`, reason),
        n: formatCount(frames),
      }),
    )
    .join(' · ');
}

function clockText({ clock, clockOffsetMs }: Gateway, t: TFunction): string {
  if (clockOffsetMs === null && clock === null) return t('gateway.unknown');
  const source = clock === null ? null : t(`clockSource.${clock as 'none'}`, clock);
  const offset =
    clockOffsetMs === null ? null : t('gateway.seconds', { value: formatSigned(clockOffsetMs / 1000, 1) });
  return [offset, source].filter((part) => part !== null).join(' · ');
}
