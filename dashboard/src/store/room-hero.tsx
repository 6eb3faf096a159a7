import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { dayFigures } from '../chart/today.ts';
import { useLive, useLiveStore } from '../live/live-context.tsx';
import { formatDuration } from '../reading/duration.ts';
import { formatLimits } from '../reading/limits.ts';
import { startOfDay } from '../reading/moment.ts';
import { formatNumber } from '../reading/number.ts';
import { historyQuery } from '../records/queries.ts';
import { conditionOf } from '../room/condition.ts';
import { heroSensor, leadLimits, otherBreach } from '../room/lead-sensor.ts';
import { type RoomView, sensorsOf, stateOf } from '../room/room-view.ts';
import { kindWord, sensorWord } from '../room/sensor-word.ts';
import type { StoreView } from '../room/store-view.ts';
import { Icon } from '../shell/icon.tsx';
import { Phrases } from '../shell/phrases.tsx';
import { StateChip } from '../shell/state-chip.tsx';
import { useWords } from '../shell/use-words.ts';
import { Age, Value } from '../shell/value.tsx';
import { LimitsGauge } from './limits-gauge.tsx';
import { ReadingCell, WordCell } from './reading-cell.tsx';

/** A room in numbers: its air large, then product, humidity, door and mains, each with its limits and its age. */
export function RoomHero({ store, room, now }: { store: StoreView; room: RoomView; now: number }) {
  const { t } = useWords();
  const zone = store.timeZone;
  const staleAfterMs = 3 * room.cadenceMs;
  const air = heroSensor(room, now);
  const several = air !== null && sensorsOf(room, air.kind).length > 1;
  const other = otherBreach(room, air, now);
  const day = useToday(room.id, zone);
  const condition = conditionOf(room, now);
  const door = stateOf(room, 'door');
  const mains = stateOf(room, 'mains');
  return (
    <div className="hero-box">
      <section className="card hero" data-room={room.id} data-condition={condition}>
        <div className="big">
          <div className="row between">
            <span className="l">
              <Icon name="thermometer" size="sm" />
              {air === null ? t('kind.air') : several ? sensorWord(air, room, t) : kindWord(air, t)}
            </span>
            <StateChip
              condition={condition}
              room={room}
              zone={zone}
              {...(other === null ? {} : { of: kindWord(other, t) })}
            />
          </div>
          <Value
            reading={air?.latest ?? null}
            unit={air?.unit ?? '°C'}
            staleAfterMs={staleAfterMs}
            size="x4"
            {...(air === null ? {} : { sensorKey: `${room.id}/${air.key}` })}
          />
          <LimitsGauge reading={air?.latest ?? null} limits={leadLimits(room, air)} />
          <span className="s">
            <Phrases>
              {formatLimits(leadLimits(room, air), '°C', t)}
              {condition === 'unwired' ? null : (
                <Age reading={air?.latest ?? null} staleAfterMs={staleAfterMs} zone={zone} />
              )}
            </Phrases>
          </span>
        </div>
        <ReadingCell room={room} kind="pulp" icon="probe" zone={zone} now={now} />
        <ReadingCell room={room} kind="rh" icon="drop" zone={zone} now={now} advised />
        {sensorsOf(room, 'door').length === 0 ? null : (
          <WordCell
            icon={door === true ? 'doorOpen' : 'door'}
            label={t('kind.door')}
            word={door === null ? '—' : t(door ? 'door.open' : 'door.closed')}
            severity={door === true ? 'emphasis' : 'none'}
            room={room}
            note={
              day === undefined || day.doorOpenings === null
                ? t('door.todayUnknown')
                : day.doorOpenings === 0 && day.doorOpenMs === 0
                  ? t('door.todayNone')
                  : t('door.today', { n: day.doorOpenings, for: formatDuration(day.doorOpenMs, t) })
            }
          />
        )}
        {sensorsOf(room, 'mains').length === 0 ? null : (
          <WordCell
            icon="mains"
            label={t('kind.mains')}
            word={mains === null ? '—' : t(mains ? 'mains.on' : 'mains.off')}
            severity={mains === false ? 'critical' : 'none'}
            room={room}
            note={powerNote(day, t)}
          />
        )}
      </section>
    </div>
  );
}

function powerNote(
  day: ReturnType<typeof dayFigures> | undefined,
  t: ReturnType<typeof useWords>['t'],
): string {
  const parts = [
    ...(day?.energyKwh == null
      ? []
      : [t('store.energyToday', { value: formatNumber(day.energyKwh, 'kWh') })]),
    ...(day?.compressorShare == null
      ? []
      : [t('store.compressorToday', { share: `${Math.round(day.compressorShare * 100)}%` })]),
  ];
  return parts.length === 0 ? t('store.noRecordToday') : parts.join(' · ');
}

function useToday(roomId: string, zone: string) {
  const live = useLiveStore();
  const from = useLive((state) => startOfDay(state.now, zone));
  const now = useCallback(() => live.getState().now, [live]);
  const { data } = useQuery({
    ...historyQuery(roomId, { span: { from }, points: 48, everyMs: 60_000 }, now),
    select: dayFigures,
  });
  return data;
}
