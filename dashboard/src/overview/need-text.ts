import type { TFunction } from 'i18next';
import { formatDuration } from '../reading/duration.ts';
import { formatLimits } from '../reading/limits.ts';
import { formatMoment } from '../reading/moment.ts';
import { formatCount, formatExcess, formatQuantity } from '../reading/number.ts';
import type { Need } from '../room/needs.ts';
import { isFresh } from '../room/room-state.ts';
import { type RoomView, sensorsOf, shortName, stateOf } from '../room/room-view.ts';
import { kindWord, sensorWord } from '../room/sensor-word.ts';

interface Words {
  readonly t: TFunction;
  readonly language: string;
  readonly now: number;
  /** How long the door of the need's room has been open, where the record tells. */
  readonly doorOpenMs: number | null;
  /** How long its mains have been off. */
  readonly powerOffMs: number | null;
}

export interface NeedText {
  readonly title: string;
  /** Sentences, each kept whole at a line end where it can be. */
  readonly sentences: readonly string[];
}

/** A need in plain words: what, how much, how long, and what to do. */
export function needText(need: Need, words: Words): NeedText {
  const { t, language, now } = words;
  const store = need.store.name;
  const room =
    'room' in need && need.room !== null && need.store.rooms.length > 1 ? shortName(need.room) : '';
  const moment = (at: number) => formatMoment(at, now, language, need.store.timeZone);
  const title = (key: Parameters<TFunction>[0], more = {}) =>
    t(key as 'need.powerTitle', { store, room, ...more })
      .replace(/\s+:/, ':')
      .trim();
  switch (need.kind) {
    case 'trapped':
    case 'leak':
      return { title: title(`need.${need.kind}Title`), sentences: [t(`need.${need.kind}`)] };
    case 'power': {
      const text =
        words.powerOffMs === null
          ? t('need.powerText', { room: shortName(need.room) })
          : t('need.powerTextFor', { room: shortName(need.room), for: formatDuration(words.powerOffMs, t) });
      return { title: title('need.powerTitle'), sentences: [text, ...airNow(need.room, words)] };
    }
    case 'breach': {
      const { side, sensor, value, by } = need.breach;
      const numbers = { value: formatQuantity(value, sensor.unit), by: formatExcess(by, sensor.unit) };
      return {
        title: title(side === 'high' ? 'need.highTitle' : 'need.lowTitle', {
          kind: sensor.kind === 'air' ? t('need.air') : kindWord(sensor, t),
        }),
        sentences: [
          t(side === 'high' ? 'need.over' : 'need.under', numbers),
          ...doorNow(need.room, words),
          ...pulpNow(need, words),
        ],
      };
    }
    case 'lost-store':
    case 'lost-room': {
      const head = need.kind === 'lost-store' ? title('need.lostTitle') : title('need.lostRoomTitle');
      if (need.heardAt === 0) return { title: head, sentences: [t('need.lostNever')] };
      const since = { at: moment(need.heardAt), for: formatDuration(now - need.heardAt, t) };
      const last = sensorsOf(need.room as RoomView, 'air')[0]?.latest;
      const before =
        last?.value == null
          ? []
          : [t('need.before', { kind: t('kind.air'), value: formatQuantity(last.value, '°C') })];
      return {
        title: head,
        sentences: [t(need.kind === 'lost-store' ? 'need.lost' : 'need.lostRoom', since), ...before],
      };
    }
    case 'fault': {
      const why = t(
        `quality.${(need.sensor.latest?.quality ?? 'other-fault') as 'other-fault'}`,
        t('quality.other-fault'),
      );
      return {
        title: title('need.faultTitle'),
        sentences: [
          t('need.fault', { sensor: sensorWord(need.sensor, need.room, t), why }),
          ...(need.more === 0 ? [] : [t('need.faultMore', { n: need.more })]),
        ],
      };
    }
    case 'stale': {
      const { latest, unit } = need.sensor;
      const value = latest?.value == null ? '—' : formatQuantity(latest.value, unit);
      return {
        title: title('need.staleTitle', { kind: t('kind.air') }),
        sentences: [t('need.stale', { value, for: formatDuration(now - (latest?.t ?? now), t) })],
      };
    }
    case 'clock': {
      const { clock, clockOffsetMs } = need.gateway;
      const offMs = Math.abs(clockOffsetMs ?? 0);
      const by =
        offMs < 600_000 ? t('duration.second', { n: Math.round(offMs / 1000) }) : formatDuration(offMs, t);
      const text =
        clock === 'none'
          ? t('need.clockNone')
          : t((clockOffsetMs ?? 0) > 0 ? 'need.clockSlow' : 'need.clockFast', { by });
      return { title: title('need.clockTitle'), sentences: [text] };
    }
    case 'backlog': {
      const { buffered, oldestBufferedAt } = need.gateway;
      const count = formatCount(buffered ?? 0);
      const text =
        oldestBufferedAt === null
          ? t('need.backlogNoDate', { n: count })
          : t('need.backlog', { n: count, at: moment(oldestBufferedAt) });
      return { title: title('need.backlogTitle'), sentences: [text] };
    }
  }
}

function airNow(room: RoomView, { t, now }: Words): string[] {
  const air = sensorsOf(room, 'air').find(({ latest }) => isFresh(latest, room, now))?.latest;
  if (air?.value == null) return [];
  return [
    `${t('kind.air')} ${formatQuantity(air.value, '°C')}，`.replace('，', ' · ') +
      formatLimits(room.limits.air, '°C', t),
  ];
}

function doorNow(room: RoomView, { t, doorOpenMs }: Words): string[] {
  const sentences: string[] = [];
  const open = stateOf(room, 'door');
  if (open === true) {
    sentences.push(
      doorOpenMs === null
        ? t('need.doorOpen')
        : t('need.doorOpenFor', { for: formatDuration(doorOpenMs, t) }),
    );
  } else if (open === false) sentences.push(t('need.doorClosed'));
  if (stateOf(room, 'defrost') === true) sentences.push(t('need.defrosting'));
  return sentences;
}

function pulpNow(need: Need & { kind: 'breach' }, { t, now }: Words): string[] {
  const { room, breach } = need;
  if (breach.sensor.kind === 'pulp') return [];
  const values = sensorsOf(room, 'pulp').flatMap(({ latest }) =>
    isFresh(latest, room, now) ? [latest.value] : [],
  );
  const limits = room.limits.pulp ?? room.limits.air;
  if (values.length === 0 || limits === undefined) return [];
  const pulp = breach.side === 'high' ? Math.max(...values) : Math.min(...values);
  const over =
    breach.side === 'high'
      ? limits.high !== null && pulp > limits.high
      : limits.low !== null && pulp < limits.low;
  return [
    t('need.pulp', {
      value: formatQuantity(pulp, '°C'),
      verdict: t(over ? 'need.pulpOver' : 'need.pulpFine'),
    }),
  ];
}
