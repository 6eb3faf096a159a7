import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

const COOKIE = 'coldfield_device';
const LIFE_MS = 365 * 24 * 3_600_000;
/** A phone or a wall screen may be shared. */
const PEOPLE_AT_MOST = 8;

/** Knows a browser again that somebody signed in with: a long-lived cookie that the server has signed. */
export interface KnownDevices {
  /** The device's id, when this account has signed in with it; null otherwise. */
  of(request: FastifyRequest, account: string): string | null;
  /** This account has just signed in with it. */
  remember(request: FastifyRequest, reply: FastifyReply, account: string, now: number): void;
}

/** Account names are hashed with the key: the cookie tells nobody who uses the device. */
export function createKnownDevices(key: Uint8Array): KnownDevices {
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  const markOf = (device: string, account: string) => sign(`account ${device} ${account}`).slice(0, 22);

  const read = (request: FastifyRequest): { device: string; marks: string[] } | null => {
    const text = request.cookies[COOKIE] ?? '';
    const [, body, device, marks, signature] =
      /^(([\w-]{22})\.([\w~-]{0,200}))\.([\w-]{43})$/.exec(text) ?? [];
    if (body === undefined || device === undefined || marks === undefined || signature === undefined)
      return null;
    if (!timingSafeEqual(Buffer.from(sign(`device ${body}`)), Buffer.from(signature))) return null;
    return { device, marks: marks.split('~') };
  };

  return {
    of(request, account) {
      const known = read(request);
      return known?.marks.includes(markOf(known.device, account)) === true ? known.device : null;
    },
    remember(request, reply, account, now) {
      const { device, marks } = read(request) ?? { device: randomBytes(16).toString('base64url'), marks: [] };
      const mark = markOf(device, account);
      const newest = [mark, ...marks.filter((one) => one !== mark && one !== '')].slice(0, PEOPLE_AT_MOST);
      const body = `${device}.${newest.join('~')}`;
      void reply.setCookie(COOKIE, `${body}.${sign(`device ${body}`)}`, {
        path: '/api',
        httpOnly: true,
        sameSite: 'strict',
        secure: request.protocol === 'https',
        expires: new Date(now + LIFE_MS),
      });
    },
  };
}
