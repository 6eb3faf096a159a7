import type { History } from '@coldfield/api/contract';
import { Fragment } from 'react';
import { Link } from 'react-router';
import { onSince, pastLimitSince } from '../chart/since.ts';
import { formatMoment } from '../reading/moment.ts';
import type { Need } from '../room/needs.ts';
import { SeverityChip } from '../shell/state-chip.tsx';
import { useWords } from '../shell/use-words.ts';
import { Age } from '../shell/value.tsx';
import { needText } from './need-text.ts';
import { useDayHistory } from './use-day-history.ts';

interface Props {
  readonly need: Need;
  readonly now: number;
  /** Whether it was there when the page was opened; one that comes later may be gone again in a second. */
  readonly isFirst: boolean;
}

/** One thing that needs somebody, with the way to it beside it. */
export function NeedCard({ need, now, isFirst }: Props) {
  const { t, language } = useWords();
  const room = 'room' in need ? need.room : null;
  const history = useDayHistory(room?.id, need.store, { atOnce: isFirst });
  const doorAt = history === undefined ? null : onSince(history, 'door');
  const offAt = need.kind === 'power' && history !== undefined ? offSince(history) : null;
  const since = sinceOf(need, history, offAt);
  const { title, sentences } = needText(need, {
    t,
    language,
    now,
    doorOpenMs: doorAt === null ? null : now - doorAt,
    powerOffMs: offAt === null ? null : now - offAt,
  });
  const moment = since === null ? null : formatMoment(since.at, now, language, need.store.timeZone);
  const severity = need.severity === 'none' ? 'notice' : need.severity;
  return (
    <article className={`need ${severity}`} data-need={need.kind}>
      <div className="row between">
        <SeverityChip severity={severity} />
        {moment === null || since === null ? null : (
          <span className="quiet xs nw">
            {t(since.about ? 'need.sinceAbout' : 'need.since', { at: moment })}
          </span>
        )}
      </div>
      <h2>{title}</h2>
      <p>
        {sentences.map((sentence) => (
          <Fragment key={sentence}>
            <span className="sentence">{sentence}</span>
            {language === 'en' ? ' ' : null}
          </Fragment>
        ))}
      </p>
      <div className="row between ft2">
        <span className="xs quiet clip">
          {need.kind === 'breach' && room !== null ? (
            <Age
              reading={need.breach.sensor.latest}
              staleAfterMs={3 * room.cadenceMs}
              zone={need.store.timeZone}
            />
          ) : null}
        </span>
        <Link className="btn" to={`/stores/${need.store.id}${room === null ? '' : `?room=${room.id}`}`}>
          {t(lookText(need))}
        </Link>
      </div>
    </article>
  );
}

function lookText(need: Need) {
  switch (need.kind) {
    case 'lost-store':
    case 'lost-room':
    case 'stale':
      return 'need.lookLast' as const;
    case 'clock':
    case 'backlog':
      return 'need.lookGateway' as const;
    case 'trapped':
    case 'leak':
    case 'power':
    case 'breach':
    case 'fault':
      return 'need.look' as const;
  }
}

function sinceOf(need: Need, history: History | undefined, offAt: number | null) {
  if (need.kind === 'lost-store' || need.kind === 'lost-room') {
    return need.heardAt === 0 ? null : { at: need.heardAt, about: false };
  }
  if (need.kind === 'power' && offAt !== null) return { at: offAt, about: false };
  if (need.kind !== 'breach' || history === undefined || need.breach.sensor.kind !== 'air') return null;
  const at = pastLimitSince(history, need.breach.side, need.breach.limit);
  return at === null ? null : { at, about: true };
}

/** Mains are recorded as present; a cut is the time since they last were. */
function offSince(history: History): number | null {
  return onSince(invertMains(history), 'mains');
}

function invertMains(history: History): History {
  const keys = Object.fromEntries(
    Object.entries(history.keys).map(([key, columns]) => [
      key,
      columns.class === 'state' && key.startsWith('mains')
        ? {
            ...columns,
            onS: columns.onS.map((onS, i) => (columns.coveredS[i] ?? 0) - onS),
            last: columns.last.map((value) => (value === null ? null : 1 - value)),
          }
        : columns,
    ]),
  );
  return { ...history, keys };
}
