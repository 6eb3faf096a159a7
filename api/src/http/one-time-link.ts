import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Session } from '../contract/index.ts';
import { type Records, RecordsError } from '../records/index.ts';
import { endPresent, giveSession, originOf, toSession } from './session-answer.ts';

/** A link has 256 random bits: this bounds what it costs to answer, not what can be guessed. */
export const LINK_TRIES = { max: 60, timeWindow: 60_000 } as const;

/** Signs in whoever has just used a link, and ends the session that was there before. */
export async function signInAs(
  person: string,
  request: FastifyRequest,
  reply: FastifyReply,
  { records, now }: { readonly records: Pick<Records, 'sessions'>; readonly now: number },
): Promise<Session> {
  const opened = await records.sessions.begin(person, originOf(request));
  // Archived in this very moment.
  if (opened === null) throw new RecordsError('link-unknown', 'the person is gone');
  await endPresent(records, request);
  giveSession(request, reply, opened.token, now);
  return toSession(opened.signedIn);
}
