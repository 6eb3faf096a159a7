import { Type } from 'typebox';
import {
  ConflictSchema,
  ErrorSchema,
  IdSchema,
  NewNoteSchema,
  NoteChangeSchema,
  NoteListSchema,
  NoteSchema,
  VersionedSchema,
} from '../../contract/index.ts';
import type { Records } from '../../records/index.ts';
import { actorOf, IdempotencyHeaders } from '../actor.ts';
import { type App, scopeOf } from '../app.ts';
import { Problem } from '../problem.ts';
import { timeParameter } from '../time-parameter.ts';

const DAY_MS = 24 * 3_600_000;
const MAX_YEARS = 30;
const tags = ['notes'];
const headers = IdempotencyHeaders;
const write = { access: 'notes.write' } as const;
const time = (description: string) => Type.Optional(Type.String({ maxLength: 40, description }));

export interface NoteDeps {
  readonly records: Pick<Records, 'notes'>;
  readonly clock: () => number;
}

/** What people note about a room. */
export function noteRoutes(app: App, { records: { notes }, clock }: NoteDeps): void {
  app.get(
    '/api/rooms/:id/notes',
    {
      config: { access: 'stores.view' },
      schema: {
        summary: 'What people noted about a room in a time',
        tags,
        params: IdSchema,
        querystring: Type.Object(
          {
            from: time('inclusive; 24 h before the end when missing'),
            to: time('exclusive; now when missing'),
          },
          { additionalProperties: false },
        ),
        response: { 200: NoteListSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => {
      const { query } = request;
      const to = query.to === undefined ? clock() : timeParameter(query.to, '/to');
      const from = query.from === undefined ? to - DAY_MS : timeParameter(query.from, '/from');
      if (from >= to || to - from > MAX_YEARS * 366 * DAY_MS)
        throw new Problem('time-order', { years: MAX_YEARS }, '/from');
      return { notes: await notes.list(scopeOf(request), request.params.id, from, to) };
    },
  );
  app.post(
    '/api/rooms/:id/notes',
    {
      config: write,
      schema: {
        summary: 'Note something about a room, at a moment or for a while',
        tags,
        headers,
        params: IdSchema,
        body: NewNoteSchema,
        response: { 201: NoteSchema, '4xx': ErrorSchema },
      },
    },
    async (request, reply) =>
      reply.status(201).send(await notes.create(actorOf(request), request.params.id, request.body)),
  );
  app.patch(
    '/api/notes/:id',
    {
      config: write,
      schema: {
        summary: 'Change a note',
        tags,
        headers,
        params: IdSchema,
        body: NoteChangeSchema,
        response: { 200: NoteSchema, 409: ConflictSchema, '4xx': ErrorSchema },
      },
    },
    (request) => notes.change(actorOf(request), request.params.id, request.body),
  );
  for (const action of ['archive', 'restore'] as const) {
    app.post(
      `/api/notes/:id/${action}`,
      {
        config: write,
        schema: {
          summary: `${action === 'archive' ? 'Archive' : 'Bring back'} a note`,
          tags,
          headers,
          params: IdSchema,
          body: VersionedSchema,
          response: { 200: NoteSchema, 409: ConflictSchema, '4xx': ErrorSchema },
        },
      },
      (request) => {
        // The schema has checked both; a path that is put together loses its parameters' types.
        const { id } = request.params as { id: string };
        const { version } = request.body as { version: number };
        return notes[action](actorOf(request), id, version);
      },
    );
  }
}
