import type { History } from '@coldfield/api/contract';
import { onSince } from '../chart/since.ts';
import { useLive } from '../live/live-context.tsx';
import { formatDuration } from '../reading/duration.ts';
import { formatQuantity } from '../reading/number.ts';
import { isStale, newestAt, type RoomView, sensorsOf, stateOf } from '../room/room-view.ts';
import { Icon } from './icon.tsx';
import { useWords } from './use-words.ts';

/** The humidity of a room, or nothing when it has no such sensor. */
export function HumidityFact({ room }: { room: RoomView }) {
  const { t } = useWords();
  const sensor = sensorsOf(room, 'rh')[0];
  const stale = useLive((state) => sensor?.latest == null || isStale(sensor.latest.t, room, state.now));
  if (sensor === undefined) return null;
  const value = sensor.latest?.value ?? null;
  return (
    <span className={stale ? 'quiet' : ''} title={t('kind.rh')}>
      <Icon name="drop" size="sm" />
      <span className="sr">{t('kind.rh')} </span>
      {value === null ? '—' : formatQuantity(value, sensor.unit)}
    </span>
  );
}

/** Whether the door is open, and for how long where the record tells. */
export function DoorFact({ room, history }: { room: RoomView; history: History | undefined }) {
  const { t } = useWords();
  const open = stateOf(room, 'door');
  const since = open === true && history !== undefined ? onSince(history, 'door') : null;
  // A silent room's door may have been opened or closed since.
  const known = useLive(
    (state) => !isStale(newestAt(room), room, state.now) || !isStale(room.receivedAt ?? 0, room, state.now),
  );
  const openFor = useLive((state) => (since === null ? null : formatDuration(state.now - since, t)));
  if (sensorsOf(room, 'door').length === 0) return null;
  const text =
    open === null || !known
      ? t('door.unknown')
      : open
        ? openFor === null
          ? t('door.isOpen')
          : t('door.isOpenFor', { for: openFor })
        : t('door.isClosed');
  return (
    <span className={open === true && known ? 'fact-open' : ''}>
      <Icon name={open === true ? 'doorOpen' : 'door'} size="sm" />
      {text}
    </span>
  );
}
