import { type Static, Type } from 'typebox';
import { Closed, Nullable, Version } from './record.ts';

export const NOTE_KINDS = ['note', 'loading', 'maintenance'] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];
export const NOTE_TEXT_MAX = 500;

/** What somebody wrote down about a room at a moment, or for a while. */
export const NoteSchema = Type.Object({
  id: Type.String(),
  room: Type.String(),
  kind: Type.Enum([...NOTE_KINDS]),
  text: Type.String(),
  /** Epoch ms; `until` is null for a moment. */
  at: Type.Number(),
  until: Nullable(Type.Number()),
  author: Nullable(Type.String({ description: 'the name of whoever wrote it' })),
  createdAt: Type.Number(),
  updatedAt: Type.Number(),
  version: Type.Integer(),
  archivedAt: Nullable(Type.Number()),
});
export type Note = Static<typeof NoteSchema>;

export const NoteListSchema = Type.Object({
  notes: Type.Array(NoteSchema, { description: 'ascending by time; of more than 500 the newest' }),
});
export type NoteList = Static<typeof NoteListSchema>;

/** Dates beyond are mistakes: 2000 to 2100. */
const Moment = Type.Integer({ minimum: Date.UTC(2000, 0), maximum: Date.UTC(2100, 0) });

export const NewNoteSchema = Type.Object(
  {
    kind: Type.Enum([...NOTE_KINDS]),
    text: Type.String({ minLength: 1, maxLength: NOTE_TEXT_MAX, pattern: '\\S' }),
    at: Moment,
    until: Type.Optional(Nullable(Moment)),
  },
  Closed,
);
export type NewNote = Static<typeof NewNoteSchema>;

export const NoteChangeSchema = Type.Object(
  { ...Type.Partial(NewNoteSchema).properties, version: Version },
  Closed,
);
export type NoteChange = Static<typeof NoteChangeSchema>;
