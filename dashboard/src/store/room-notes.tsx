import type { Note } from '@coldfield/api/contract';
import { type RefObject, useState } from 'react';
import type { TrendPlot } from '../chart/plot.ts';
import { type Range, viewOf } from '../chart/view.ts';
import { useLive, useLiveStore } from '../live/live-context.tsx';
import { NoteDialog } from '../notes/note-dialog.tsx';
import { NotesList } from '../notes/notes-list.tsx';
import { formatMoment } from '../reading/moment.ts';
import { useSession } from '../shell/session-context.ts';
import { useWords } from '../shell/use-words.ts';

interface Props {
  readonly room: string;
  readonly zone: string;
  readonly range: Range;
  readonly notes: readonly Note[];
  /** Where the cursor stays, epoch ms; null while it does not. */
  readonly pinnedAt: number | null;
  readonly plotRef: RefObject<TrendPlot | null>;
}

/** Writing a note where the cursor stands, and the notes of the time that is seen. */
export function RoomNotes({ room, zone, range, notes, pinnedAt, plotRef }: Props) {
  const { t, language } = useWords();
  const live = useLiveStore();
  const mayWrite = useSession().permissions.includes('notes.write');
  const [subject, setSubject] = useState<Note | { at: number } | null>(null);
  const minute = useLive(({ now }) => Math.floor(now / 60_000) * 60_000);
  const view = viewOf(range, minute + 60_000);
  const seen = notes.filter(({ at, until }) => at < view.to && (until ?? at) >= view.from);
  return (
    <div className="room-notes">
      {mayWrite ? (
        <button
          type="button"
          className="btn touch add-note"
          onClick={() => setSubject({ at: Math.round(pinnedAt ?? live.getState().now) })}
        >
          {pinnedAt === null
            ? t('note.addNow')
            : t('note.addHere', { at: formatMoment(pinnedAt, minute, language, zone) })}
        </button>
      ) : null}
      <NotesList
        notes={seen}
        zone={zone}
        now={minute}
        mayWrite={mayWrite}
        onShow={({ at }) => plotRef.current?.pointAt(at)}
        onChange={setSubject}
      />
      {subject === null ? null : (
        <NoteDialog room={room} zone={zone} now={minute} subject={subject} onClose={() => setSubject(null)} />
      )}
    </div>
  );
}
