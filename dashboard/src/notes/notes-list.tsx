import type { Note } from '@coldfield/api/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { formatDuration } from '../reading/duration.ts';
import { formatMoment } from '../reading/moment.ts';
import { notices } from '../shell/notices.ts';
import { Phrases } from '../shell/phrases.tsx';
import { useWords } from '../shell/use-words.ts';
import { NOTES_KEY, switchNote } from './note-queries.ts';

interface Props {
  /** What is in view, ascending. */
  readonly notes: readonly Note[];
  readonly zone: string;
  readonly now: number;
  readonly mayWrite: boolean;
  /** Puts the cursor of the chart on it. */
  readonly onShow: (note: Note) => void;
  readonly onChange: (note: Note) => void;
}

/** What people noted in the time that the chart shows, the newest first. */
export function NotesList({ notes, zone, now, mayWrite, onShow, onChange }: Props) {
  const { t, language } = useWords();
  const queries = useQueryClient();
  const switching = useMutation({
    mutationFn: ({ note, action }: { note: Note; action: 'archive' | 'restore' }) => switchNote(note, action),
    onSuccess: (after, { action }) => {
      void queries.invalidateQueries({ queryKey: NOTES_KEY });
      if (action === 'archive')
        notices.show(t('note.archived'), () => switching.mutate({ note: after, action: 'restore' }));
    },
    onError: (error) => {
      void queries.invalidateQueries({ queryKey: NOTES_KEY });
      notices.show(error.message === '' ? t('form.failed') : error.message);
    },
  });
  if (notes.length === 0) return null;
  return (
    <section className="notes" aria-label={t('note.title')}>
      <h3>{t('note.title')}</h3>
      <ul>
        {notes.toReversed().map((note) => (
          <li key={note.id}>
            <button type="button" className="note-show" onClick={() => onShow(note)}>
              <span className="note-when">
                {formatMoment(note.at, now, language, zone)}
                {note.until === null ? '' : ` · ${formatDuration(note.until - note.at, t)}`}
              </span>
              <span className="note-text">{note.text}</span>
              <span className="note-who">
                <Phrases>{[t(`note.kind.${note.kind}`), note.author ?? t('note.somebody')]}</Phrases>
              </span>
            </button>
            {mayWrite ? (
              <span className="note-acts">
                <button type="button" className="ghost" onClick={() => onChange(note)}>
                  {t('note.change')}
                </button>
                <button
                  type="button"
                  className="ghost"
                  onClick={() => switching.mutate({ note, action: 'archive' })}
                >
                  {t('note.archive')}
                </button>
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
