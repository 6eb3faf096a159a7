import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../limits.ts';
import { newTally } from '../metrics.ts';
import { Connection } from './connection.ts';

/** A guarded socket to which nobody listens: what happens, happens by its own hand. */
async function guarded() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as { port: number }).port, '127.0.0.1');
  const [socket] = (await once(server, 'connection')) as [Socket];
  const connection = new Connection(socket, {
    limits: { ...DEFAULT_LIMITS, connectTimeoutMs: 100 },
    tally: newTally(),
    clock: () => performance.now(),
    stopping: () => false,
    refuse: () => {},
    onFrozen: () => {},
    onEnded: () => {},
  });
  return { connection, closed: once(client.resume(), 'close').finally(() => server.close()) };
}

test('a refused connection that nobody closes is closed all the same', async () => {
  const { connection, closed } = await guarded();
  connection.refuse('foreign-topic', {}, 50);
  await closed;
  expect(connection.phase).toBe('ended');
});

test('a client that signed in and was never told so is closed', async () => {
  const { connection, closed } = await guarded();
  connection.signIn({ kind: 'gateway', gatewayId: 'g1' }, 'g1');
  await closed;
  expect(connection.phase).toBe('ended');
});
