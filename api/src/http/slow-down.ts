import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Attempt, GuessLimiter } from './guess-limiter.ts';
import { Problem } from './problem.ts';

/** Lets a try with a password begin, or refuses it with 429 and the seconds to wait. */
export function beginTry(
  limiter: GuessLimiter,
  attempt: Omit<Attempt, 'address'>,
  request: FastifyRequest,
  reply: FastifyReply,
): { succeeded(): void } {
  const begun = limiter.begin({ ...attempt, address: request.ip });
  if (typeof begun !== 'number') return begun;
  const seconds = Math.ceil(begun / 1_000);
  void reply.header('retry-after', seconds);
  throw new Problem('too-many-requests', { seconds });
}
