import type { Permission } from '../contract/index.ts';
import { can, grantableBy, type Records, type SignedIn } from '../records/index.ts';
import type { App } from './app.ts';
import { Problem } from './problem.ts';
import { isSameOrigin } from './same-origin.ts';
import { sessionToken } from './session-cookie.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What an API token looks like in the header. Other schemes, such as a proxy's own, are none of ours. */
const BEARER = /^Bearer (cft_[\w-]{43})$/i;

/** Checks every request before anything of it is read: where it comes from, who it is, what they may do. */
export function guard(app: App, records: Records): void {
  app.decorateRequest('signedIn', null);
  app.decorateRequest('scope', null);

  app.addHook('onRequest', async (request) => {
    const apiToken = BEARER.exec(request.headers.authorization ?? '')?.[1];
    // No page can make a browser send a token, so only what a cookie speaks for is asked where it comes from.
    if (
      apiToken === undefined &&
      !SAFE_METHODS.has(request.method) &&
      !isSameOrigin(request.headers, request.host)
    ) {
      throw new Problem('foreign-page');
    }
    const { access } = request.routeOptions.config;
    // Only the not-found handler declares none; it shows nothing.
    if (access === undefined || access === 'public') return;
    const token = sessionToken(request.headers.cookie);
    if (apiToken !== undefined) request.signedIn = await records.apiTokens.find(apiToken);
    else request.signedIn = token === null ? null : await records.sessions.find(token);
    if (request.signedIn === null) throw new Problem('signed-out');
    if (access === 'signed-in') {
      // What is about the person's own sign-in is no business of a token's.
      if (request.signedIn.sessionId === null) throw new Problem('token-personal');
      return;
    }
    request.scope = can(request.signedIn, access);
    if (request.scope === null) throw refusal(request.signedIn, access);
  });
}

/** Says what stands in the way: the person's role, or a token that may less than its person. */
function refusal(who: SignedIn, permission: Permission): Problem {
  const person = { ...who, scopes: null };
  if (who.scopes === null || can(person, permission) === null) return new Problem('forbidden');
  return grantableBy(person).includes(permission)
    ? new Problem('token-limited', { permission })
    : new Problem('token-personal');
}
