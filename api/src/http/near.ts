import type { FastifyRequest } from 'fastify';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const LOCAL_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * True for whoever sits at the server itself: the connection comes from this machine, no proxy stands between, and the
 * page was opened under a local name, so that no foreign name that points here (DNS rebinding) counts.
 */
export function isAtTheServer(request: FastifyRequest): boolean {
  const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some(
    (name) => request.headers[name] !== undefined,
  );
  // What no browser has spoken for decades: nginx does where nobody told it otherwise, and then says nothing of itself.
  const isOld = request.raw.httpVersion === '1.0';
  return (
    !forwarded &&
    !isOld &&
    LOOPBACK.test(request.socket.remoteAddress ?? '') &&
    LOCAL_NAMES.has((request.headers.host ?? '').replace(/:\d+$/, ''))
  );
}
