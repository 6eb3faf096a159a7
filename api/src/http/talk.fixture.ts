import type { InjectOptions } from 'fastify';
import { io } from 'socket.io-client';
import type { PersonRecord } from '../contract/index.ts';
import { createLive } from '../live/index.ts';
import type { TestServer } from './server.fixture.ts';

type Method = NonNullable<InjectOptions['method']>;

/** The cookie that an answer sets first: the session's. */
export const cookieIn = (answer: { readonly headers: Record<string, unknown> }): string =>
  String(answer.headers['set-cookie']).split(';')[0]!;

/** Talks with a server as its people, each signed in once. */
export function talkTo(server: TestServer) {
  const cookies = new Map<string, string>();
  const cookieOf = async (username: string): Promise<string> => {
    const known = cookies.get(username) ?? (await server.signIn(username));
    cookies.set(username, known);
    return known;
  };
  const as = async (
    username: string | null,
    route: string,
    payload?: object,
    headers: Record<string, string> = {},
  ) => {
    const [method, url] = route.split(' ') as [Method, string];
    const cookie = username === null ? {} : { cookie: await cookieOf(username) };
    return server.inject({
      method,
      url,
      headers: { ...cookie, ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
  };
  return {
    cookieOf,
    as,
    signIn: (username: string, password: string) => as(null, 'POST /api/session', { username, password }),
    async personOf(username: string, by = 'admin'): Promise<PersonRecord> {
      const { people } = (await as(by, `GET /api/people?search=${username}`)).json() as {
        people: PersonRecord[];
      };
      return people.find((person) => person.username === username)!;
    },
    /** Opens a live socket, does something, and tells why the socket ended. */
    async withSocket(cookie: string, act: () => Promise<void>): Promise<string> {
      const live = createLive({ ...server, server: server.http.server });
      const { port } = await server.http.listen('127.0.0.1', 0);
      const client = io(`http://127.0.0.1:${port}`, {
        path: '/live',
        transports: ['websocket'],
        extraHeaders: { cookie },
        reconnection: false,
        forceNew: true,
      });
      await new Promise((resolve) => client.once('snapshot', resolve));
      const ended = new Promise<string>((resolve) => client.once('disconnect', resolve));
      await act();
      const reason = await ended;
      await live.stop();
      return reason;
    },
  };
}
