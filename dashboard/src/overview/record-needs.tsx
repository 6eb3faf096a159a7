import { useQuery } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import { Link } from 'react-router';
import { calibrationsDueQuery } from '../calibrations/calibration-queries.ts';
import { gatewaysQuery, unadoptedQuery } from '../gateways/gateway-queries.ts';
import { formatPlainDay } from '../reading/moment.ts';
import { nameOf } from '../records/in-language.ts';
import { storesQuery } from '../records/queries.ts';
import { openSetups } from '../setup/progress.ts';
import { useSession } from '../shell/session-context.ts';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';

/** Records change seldom; on the first page they are asked for once a minute. */
const CALM = { refetchInterval: 60_000, staleTime: 30_000 };

/** Of one kind; how many more there are is said. */
const SHOWN = 3;

interface NeedSource {
  readonly id: string;
  /** Only for whoever may do something about it. */
  readonly permission: string;
  /** An `Item` for each thing that waits; nothing when nothing does. */
  readonly Needs: ComponentType;
}

/** What of the records may need somebody. A later feature adds its own here. */
const NEED_SOURCES: readonly NeedSource[] = [
  { id: 'setup', permission: 'stores.manage', Needs: OpenSetups },
  { id: 'unadopted', permission: 'gateways.manage', Needs: Unadopted },
  { id: 'waiting', permission: 'gateways.manage', Needs: WaitingGateways },
  { id: 'calibrations', permission: 'calibrations.manage', Needs: DueCalibrations },
];

/** What waits in the records for the reader, under what the rooms need. */
export function RecordNeeds() {
  const { t } = useWords();
  const { permissions } = useSession();
  return (
    <ul className="record-needs card" aria-label={t('recordNeed.label')}>
      {NEED_SOURCES.filter(({ permission }) => permissions.includes(permission)).map(({ id, Needs }) => (
        <Needs key={id} />
      ))}
    </ul>
  );
}

function OpenSetups() {
  const { t, language } = useWords();
  const { data } = useQuery({
    ...storesQuery,
    // Gone soon after the first reading.
    refetchInterval: ({ state }) =>
      openSetups(state.data?.stores ?? []).length > 0 ? CALM.refetchInterval : 5 * CALM.refetchInterval,
  });
  const open = data === undefined ? [] : openSetups(data.stores);
  return (
    <>
      {open.slice(0, SHOWN).map(({ store, next }) => (
        <Item
          key={store?.id ?? ''}
          title={
            store === null
              ? t('recordNeed.setupFirst')
              : t('recordNeed.setup', { store: nameOf(store, language) })
          }
          text={next === null ? '' : t('recordNeed.setupText', { step: t(`setup.${next}.title`) })}
          to={store === null ? '/setup' : `/setup?store=${encodeURIComponent(store.id)}`}
          act={t('recordNeed.setupAct')}
        />
      ))}
      {open.length > SHOWN ? (
        <li className="muted">{t('recordNeed.setupMore', { n: open.length - SHOWN })}</li>
      ) : null}
    </>
  );
}

function Unadopted() {
  const { t } = useWords();
  const { data } = useQuery({ ...unadoptedQuery, ...CALM });
  if (data === undefined || data.rooms.length + data.sensors.length === 0) return null;
  if (data.rooms.length === 0)
    return (
      <Item
        title={t('recordNeed.unnamed', { sensors: data.sensors.length })}
        text={t('recordNeed.unnamedText')}
        to="/gateways/adopt"
        act={t('recordNeed.unnamedAct')}
      />
    );
  return (
    <Item
      title={t('recordNeed.unadopted')}
      text={t('recordNeed.unadoptedText', { rooms: data.rooms.length, sensors: data.sensors.length })}
      to="/gateways/adopt"
      act={t('recordNeed.unadoptedAct')}
    />
  );
}

function WaitingGateways() {
  const { t } = useWords();
  const { data } = useQuery({ ...gatewaysQuery, ...CALM });
  return (data?.gateways ?? [])
    .filter(({ record }) => record.state === 'waiting')
    .map(({ record }) => (
      <Item
        key={record.id}
        title={t('recordNeed.waiting', { gateway: record.name })}
        text={t('recordNeed.waitingText')}
        to={`/gateways/${encodeURIComponent(record.id)}`}
        act={t('recordNeed.waitingAct')}
      />
    ));
}

function DueCalibrations() {
  const { t, language } = useWords();
  const { data } = useQuery({ ...calibrationsDueQuery, ...CALM });
  const { data: list } = useQuery(storesQuery);
  const due = data?.due ?? [];
  return (
    <>
      {due.slice(0, SHOWN).map(({ id, store, room, key, expiresOn, expired }) => {
        const at = list?.stores.find((one) => one.id === store);
        const place = at?.rooms.find((one) => one.id === room);
        const where = [at, place].flatMap((one) => (one === undefined ? [] : [nameOf(one, language)]));
        return (
          <Item
            key={id}
            title={t(expired ? 'recordNeed.expired' : 'recordNeed.expiring', {
              day: formatPlainDay(expiresOn, language),
            })}
            text={[...where, key].join(' · ')}
            to={`/stores/${encodeURIComponent(store)}/book/rooms/${encodeURIComponent(room)}`}
            act={t('recordNeed.calibrationAct')}
          />
        );
      })}
      {due.length > SHOWN ? (
        <li className="muted">{t('recordNeed.calibrationMore', { n: due.length - SHOWN })}</li>
      ) : null}
    </>
  );
}

function Item({ title, text, to, act }: { title: string; text: string; to: string; act: string }) {
  return (
    <li>
      <Shape severity="notice" />
      <span className="grow">
        <b>{title}</b>
        <span className="muted">{text}</span>
      </span>
      <Link className="btn touch" to={to}>
        {act}
      </Link>
    </li>
  );
}
