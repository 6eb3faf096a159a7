import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Actor } from '../records/index.ts';
import { personOf, scopeOf } from './app.ts';

/** What every route that changes records takes in its headers: phones send again when no answer came. */
export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({ minLength: 1, maxLength: 128, description: 'the same key makes a retry the same request' }),
  ),
});

/** Who changes something by this request, how far they reach, and which request it is. */
export function actorOf(request: FastifyRequest): Actor {
  return {
    by: personOf(request).person.id,
    scope: scopeOf(request),
    idempotencyKey: idempotencyKeyOf(request),
  };
}

export function idempotencyKeyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key'];
  return typeof key === 'string' ? key : null;
}
