import type { Note, NoteKind } from '@coldfield/api/contract';
import { useQueryClient } from '@tanstack/react-query';
import { RadioField } from '../form/choice-fields.tsx';
import { Dialog } from '../form/dialog.tsx';
import { Form } from '../form/form.tsx';
import { SelectField } from '../form/select-field.tsx';
import { TextAreaField } from '../form/text-area-field.tsx';
import { useForm } from '../form/use-form.ts';
import { formatDuration } from '../reading/duration.ts';
import { formatMoment } from '../reading/moment.ts';
import { useWords } from '../shell/use-words.ts';
import { changeNote, NOTES_KEY, writeNote } from './note-queries.ts';

/** As the contract has them; its values are schemas, which no page carries. */
const NOTE_KINDS: readonly NoteKind[] = ['note', 'loading', 'maintenance'];
const NOTE_TEXT_MAX = 500;

const MINUTE_MS = 60_000;
const DURATIONS_MIN = [0, 15, 30, 60, 120, 240, 480, 1440];
/** What is noted most: one tap fills in the words. */
const PHRASES = ['loading', 'unloading', 'sorting', 'repair', 'cleaning', 'defrosting'] as const;
const KIND_OF: Readonly<Partial<Record<(typeof PHRASES)[number], NoteKind>>> = {
  loading: 'loading',
  unloading: 'loading',
  repair: 'maintenance',
  cleaning: 'maintenance',
};

interface Props {
  readonly room: string;
  readonly zone: string;
  readonly now: number;
  /** The note to change, or the moment of a new one. */
  readonly subject: Note | { readonly at: number };
  readonly onClose: () => void;
}

/** Writes a note at a moment, or changes one: a few large targets, so that it goes with gloves too. */
export function NoteDialog(props: Props) {
  const { t, language } = useWords();
  const { subject, zone, now, onClose } = props;
  const moment = formatMoment(subject.at, now, language, zone);
  return (
    <Dialog
      open
      title={t('id' in subject ? 'note.changeAt' : 'note.addAt', { at: moment })}
      className="note-dialog"
      onClose={onClose}
    >
      <NoteForm {...props} />
    </Dialog>
  );
}

function NoteForm({ room, subject, onClose }: Props) {
  const { t } = useWords();
  const queries = useQueryClient();
  const note = 'id' in subject ? subject : null;
  const form = useForm({
    initial: fieldsOf(note ?? { at: subject.at, until: null, kind: 'note', text: '' }),
    ...(note === null ? {} : { version: note.version }),
    read: (record: Note) => fieldsOf(record),
    send: ({ kind, text, minutes }, { idempotencyKey, version }) => {
      const length = Number(minutes) * MINUTE_MS;
      const body = { kind: kind as NoteKind, text, until: length === 0 ? null : subject.at + length };
      return note === null
        ? writeNote(room, { ...body, at: subject.at }, idempotencyKey)
        : changeNote(note.id, { ...body, version }, idempotencyKey);
    },
    onSent: () => {
      void queries.invalidateQueries({ queryKey: NOTES_KEY });
      onClose();
    },
  });
  const minutes = [...new Set([...DURATIONS_MIN, Number(form.values.minutes)])].sort((a, b) => a - b);
  return (
    <Form form={form} submit={t('note.save')} onCancel={onClose} unguarded>
      <fieldset className="note-phrases">
        <legend className="sr">{t('note.phrases')}</legend>
        {PHRASES.map((name) => (
          <button
            key={name}
            type="button"
            className="btn touch"
            onClick={() => form.set({ text: t(`note.phrase.${name}`), kind: KIND_OF[name] ?? 'note' })}
          >
            {t(`note.phrase.${name}`)}
          </button>
        ))}
      </fieldset>
      <TextAreaField
        {...form.field('text')}
        label={t('note.text')}
        required
        maxLength={NOTE_TEXT_MAX}
        rows={2}
      />
      <RadioField
        {...form.field('kind')}
        label={t('note.kindLabel')}
        choices={NOTE_KINDS.map((kind) => ({ value: kind, label: t(`note.kind.${kind}`) }))}
      />
      <SelectField
        {...form.field('minutes')}
        label={t('note.length')}
        required
        options={minutes.map((n) => ({
          value: String(n),
          label: n === 0 ? t('note.moment') : formatDuration(n * MINUTE_MS, t),
        }))}
      />
    </Form>
  );
}

function fieldsOf({ at, until, kind, text }: Pick<Note, 'at' | 'until' | 'kind' | 'text'>) {
  return { kind, text, minutes: String(until === null ? 0 : Math.round((until - at) / MINUTE_MS)) };
}
