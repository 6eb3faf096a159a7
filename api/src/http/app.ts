import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { Permission } from '../contract/index.ts';
import type { InSession, Scope, SignedIn } from '../records/index.ts';

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** Who may use a route: anybody, anybody who has signed in (no API token), or whoever has the permission. */
export type Access = 'public' | 'signed-in' | Permission;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route declares it; the server does not start with one that does not. */
    access?: Access;
  }
  interface FastifyRequest {
    signedIn: SignedIn | null;
    /** What a permission reaches, set when the route asks for one. */
    scope: Scope | null;
  }
}

/** The person behind a request of a route that is not public. */
export function personOf(request: FastifyRequest): SignedIn {
  if (request.signedIn === null) throw new Error('the route declares no access that signs in');
  return request.signedIn;
}

/** The same on a route for whoever has signed in, where no API token comes through. */
export function inSessionOf(request: FastifyRequest): InSession {
  const signedIn = personOf(request);
  const { sessionId } = signedIn;
  if (sessionId === null) throw new Error('the route lets tokens through');
  return { ...signedIn, sessionId };
}

/** How far the reader sees, on a route that asks for a permission. */
export function scopeOf(request: FastifyRequest): Scope {
  if (request.scope === null) throw new Error('the route declares no permission');
  return request.scope;
}
