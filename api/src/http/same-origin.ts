import type { IncomingHttpHeaders } from 'node:http';

/**
 * True unless a browser says that a foreign page is behind this request. Clients that are no browsers send neither
 * header, and carry no cookie that somebody else could make them send.
 * @param host what the client called us: the `Host` header, or what a trusted proxy says it was
 */
export function isSameOrigin(headers: IncomingHttpHeaders, host: string | undefined): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin } = headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
