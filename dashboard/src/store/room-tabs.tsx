import { useEffect, useRef } from 'react';
import { Link, useSearchParams } from 'react-router';
import { formatQuantity } from '../reading/number.ts';
import { conditionOf } from '../room/condition.ts';
import { leadSensor } from '../room/lead-sensor.ts';
import type { StoreView } from '../room/store-view.ts';
import { RoomKind } from '../shell/room-kind.tsx';
import { StateChip } from '../shell/state-chip.tsx';
import { useWords } from '../shell/use-words.ts';
import { useMoreBeside } from './use-more-beside.ts';

/** The rooms of a store, each with its number and its state. */
export function RoomTabs({ store, active, now }: { store: StoreView; active: string; now: number }) {
  const { t } = useWords();
  const [search] = useSearchParams();
  const row = useRef<HTMLElement>(null);
  useMoreBeside(row);
  // On a phone the tab of the room on show may lie beside the screen.
  useEffect(() => {
    const tab = row.current?.querySelector<HTMLElement>(`[data-tab="${CSS.escape(active)}"]`);
    const { current } = row;
    if (tab == null || current === null) return;
    current.scrollLeft = tab.offsetLeft - (current.clientWidth - tab.offsetWidth) / 2;
  }, [active]);
  const to = (room: string) => {
    const next = new URLSearchParams(search);
    next.set('room', room);
    return `?${next}`;
  };
  return (
    <nav className="rooms" ref={row} aria-label={t('store.rooms')}>
      {store.rooms.map((room) => {
        const sensor = leadSensor(room, now);
        const value = sensor?.latest?.value ?? null;
        return (
          <Link
            key={room.id}
            to={to(room.id)}
            replace
            data-tab={room.id}
            className={room.id === active ? 'on' : ''}
            aria-current={room.id === active ? 'page' : undefined}
          >
            <b className="clip">
              {room.name}
              <RoomKind room={room} />
            </b>
            <span className="tab-value">
              {value === null ? '—' : formatQuantity(value, sensor?.unit ?? '')}
            </span>
            <StateChip condition={conditionOf(room, now)} room={room} zone={store.timeZone} plain />
          </Link>
        );
      })}
    </nav>
  );
}
