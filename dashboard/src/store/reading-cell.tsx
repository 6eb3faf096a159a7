import type { Limits } from '@coldfield/api/contract';
import { useLive } from '../live/live-context.tsx';
import { isFrozen } from '../live/live-store.ts';
import { formatLimits } from '../reading/limits.ts';
import { formatNumber } from '../reading/number.ts';
import { isFresh } from '../room/room-state.ts';
import { isStale, newestAt, type RoomView, sensorsOf } from '../room/room-view.ts';
import { Icon, type IconName } from '../shell/icon.tsx';
import { Phrases } from '../shell/phrases.tsx';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { Age, Value } from '../shell/value.tsx';

interface Props {
  room: RoomView;
  kind: 'pulp' | 'rh';
  icon: IconName;
  zone: string;
  now: number;
  /** Limits of this kind are advice, not a bound. */
  advised?: boolean;
}

/** A kind of reading in a few words: the highest of its sensors, their range or limits, and its age. */
export function ReadingCell({ room, kind, icon, zone, now, advised = false }: Props) {
  const { t } = useWords();
  const sensors = sensorsOf(room, kind);
  const [first] = sensors;
  if (first === undefined) return null;
  const fresh = sensors.filter(({ latest }) => isFresh(latest, room, now));
  const shown = fresh.toSorted((a, b) => (b.latest?.value ?? 0) - (a.latest?.value ?? 0))[0] ?? first;
  const values = fresh.flatMap(({ latest }) => latest?.value ?? []);
  const text = (value: number) => formatNumber(value, shown.unit);
  const limits = room.limits[kind];
  const context =
    limits !== undefined
      ? formatLimits(limits, shown.unit, t, advised)
      : values.length > 1
        ? t('store.range', { low: text(Math.min(...values)), high: text(Math.max(...values)) })
        : null;
  const word = t(`kind.${kind}`);
  const side = outside(values, limits);
  return (
    <div className="kp">
      <span className="l">
        <span className="l-name">
          <Icon name={icon} size="sm" />
          {sensors.length > 1 ? t('store.highestOf', { kind: word }) : word}
        </span>
        {side === null ? null : (
          <span className={`st plain ${advised ? 'notice' : 'warning'}`}>
            <Shape severity={advised ? 'notice' : 'warning'} />
            {t(`state.${side}`)}
          </span>
        )}
      </span>
      <Value
        reading={shown.latest}
        unit={shown.unit}
        staleAfterMs={3 * room.cadenceMs}
        size="x2"
        sensorKey={`${room.id}/${shown.key}`}
      />
      <span className="s">
        <Phrases>
          {context}
          <Age reading={shown.latest} staleAfterMs={3 * room.cadenceMs} zone={zone} />
        </Phrases>
      </span>
    </div>
  );
}

/** The side on which any of the values lies outside its limits. */
function outside(values: readonly number[], limits: Limits | undefined): 'high' | 'low' | null {
  const { low = null, high = null } = limits ?? {};
  if (high !== null && values.some((value) => value > high)) return 'high';
  return low !== null && values.some((value) => value < low) ? 'low' : null;
}

interface WordProps {
  icon: IconName;
  label: string;
  word: string;
  severity: 'none' | 'emphasis' | 'critical';
  note: string;
  room: RoomView;
}

/** A state in one word, grey when its room is no longer heard. */
export function WordCell({ icon, label, word, severity, note, room }: WordProps) {
  const stale = useLive(
    (state) => isFrozen(state) || isStale(Math.max(newestAt(room), room.receivedAt ?? 0), room, state.now),
  );
  return (
    <div className="kp">
      <span className="l">
        <Icon name={icon} size="sm" />
        {label}
      </span>
      <span className={`val word ${stale ? 'stale' : `w-${severity}`}`}>{word}</span>
      <span className="s">
        <Phrases>{note.split(' · ')}</Phrases>
      </span>
    </div>
  );
}
