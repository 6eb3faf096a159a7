import type { TFunction } from 'i18next';
import { useLive } from '../live/live-context.tsx';
import { isFrozen } from '../live/live-store.ts';
import { formatDuration } from '../reading/duration.ts';
import { formatMoment } from '../reading/moment.ts';
import { type Condition, type Severity, severityOf } from '../room/condition.ts';
import { heardAt } from '../room/room-state.ts';
import { type RoomView, stateOf } from '../room/room-view.ts';
import { Shape } from './shape.tsx';
import { useWords } from './use-words.ts';

interface Props {
  condition: Condition;
  room: RoomView | null;
  zone: string;
  /** Without a box, for use inside tabs and rows. */
  plain?: boolean;
  /** What is too warm or too cold, where the number beside it is of something else. */
  of?: string;
}

/** Shape and word of a condition. On a lost connection it says when the numbers stopped instead: nothing is fresh. */
export function StateChip({ condition, room, zone, plain = false, of }: Props) {
  const { t, language } = useWords();
  const frozenAt = useLive((state) => state.frozenAt);
  const now = useLive((state) => state.now);
  const frozen = useLive(isFrozen);
  const severity = frozen ? 'lost' : severityOf(condition);
  const text = frozen
    ? frozenAt === null
      ? t('top.lost')
      : t('state.frozen', { at: formatMoment(frozenAt, now, language, zone) })
    : of !== undefined && (condition === 'high' || condition === 'low')
      ? t('state.of', { what: of, state: t(`state.${condition}`) })
      : conditionText(condition, room, now, t);
  const quiet = severity === 'none' || plain;
  return (
    <span className={`st ${severity === 'none' ? 'normal' : severity} ${quiet ? 'plain' : ''}`}>
      {/* A tick would say that it is well. */}
      {condition === 'unwired' && !frozen ? null : <Shape severity={severity} />}
      {text}
    </span>
  );
}

export function conditionText(
  condition: Condition,
  room: RoomView | null,
  now: number,
  t: TFunction,
): string {
  if (condition === 'lost' && room !== null) {
    return t('state.lostFor', { for: formatDuration(now - heardAt(room), t) });
  }
  if (condition === 'normal' && room !== null && stateOf(room, 'defrost') === true)
    return t('state.defrosting');
  return t(`state.${condition}`);
}

/** The severity as a word: `紧急`, `警告`. */
export function SeverityChip({ severity }: { severity: Exclude<Severity, 'none'> }) {
  const { t } = useWords();
  return (
    <span className={`st ${severity}`}>
      <Shape severity={severity} />
      {t(`severity.${severity}`)}
    </span>
  );
}
