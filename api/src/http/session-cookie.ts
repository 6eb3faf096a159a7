import { fastifyCookie } from '@fastify/cookie';

export const SESSION_COOKIE = 'coldfield_session';

/** The session token in a `Cookie` header; null when there is none that could be one. */
export function sessionToken(header: string | undefined): string | null {
  if (header === undefined) return null;
  const token = fastifyCookie.parse(header)[SESSION_COOKIE];
  return token !== undefined && /^[\w-]{43}$/.test(token) ? token : null;
}
