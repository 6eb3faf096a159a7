import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { Server } from 'socket.io';
import type { ServerEvents } from '../contract/index.ts';
import { isSameOrigin } from '../http/same-origin.ts';
import { sessionToken } from '../http/session-cookie.ts';
import type { LiveState } from '../live-state/live-state.ts';
import { can, type InSession, type Records, type Scope } from '../records/index.ts';
import { createAudience } from './audience.ts';
import type { Screen } from './create-screen.ts';
import { createOutlet, type LiveSocket } from './outlet.ts';
import { createSilence } from './silence.ts';

export interface LiveConfig {
  readonly clockEveryMs: number;
  readonly silenceEveryMs: number;
  /** Believe `X-Forwarded-Host`: only behind a proxy of one's own. */
  readonly trustProxy: boolean;
}

const DEFAULTS: LiveConfig = { clockEveryMs: 10_000, silenceEveryMs: 2_000, trustProxy: false };

export interface LiveDeps {
  /** Attached to; neither started nor closed here. */
  readonly server: HttpServer;
  readonly records: Records;
  readonly liveState: LiveState;
  readonly screen: Screen;
  /** Epoch ms. */
  readonly clock: () => number;
  readonly logger: Logger;
}

export interface Live {
  /** Clients connected now. */
  clients(): number;
  /** Disconnects everybody. Idempotent; before the server is closed. */
  stop(): Promise<void>;
}

/** Nothing that a client sends is read, so a kilobyte is plenty. */
const MAX_CLIENT_MESSAGE_BYTES = 1_024;

/**
 * A county's changes are tens of kB a second, and a tenth of it packed: phones pay for it. Nothing is kept between
 * messages, so that thousands of readers cost no memory; single rooms and clocks go as they are.
 */
const PACKING = {
  threshold: 1_024,
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  zlibDeflateOptions: { level: 3, memLevel: 7 },
} as const;

export function createLive(deps: LiveDeps, settings: Partial<LiveConfig> = {}): Live {
  const config = { ...DEFAULTS, ...settings };
  const { records, liveState, screen, clock, logger } = deps;
  const hostOf = ({ headers }: IncomingMessage): string | undefined => {
    const forwarded = config.trustProxy ? headers['x-forwarded-host'] : undefined;
    return (Array.isArray(forwarded) ? forwarded[0] : forwarded) ?? headers.host;
  };
  const io = new Server<Record<string, never>, ServerEvents>(deps.server, {
    path: '/live',
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: PACKING,
    maxHttpBufferSize: MAX_CLIENT_MESSAGE_BYTES,
    // WebSockets know no same-origin rule: a foreign page could open one with the reader's cookie.
    allowRequest: (request, decide) => decide(null, isSameOrigin(request.headers, hostOf(request))),
  });
  const audience = createAudience();
  const sessions = new Map<LiveSocket, InSession>();

  io.use((socket: LiveSocket, next) => {
    void admit(socket)
      .catch((error: unknown) => {
        logger.error({ err: error }, 'a live connection could not be checked');
        return new Error('unavailable');
      })
      // Socket.IO waits for this callback, and looks at no promise.
      // oxlint-disable-next-line promise/no-callback-in-promise
      .then((refusal) => (refusal === null ? next() : next(refusal)));
  });

  const admit = async (socket: LiveSocket): Promise<Error | null> => {
    const token = sessionToken(socket.request.headers.cookie);
    const signedIn = token === null ? null : await records.sessions.find(token);
    if (signedIn === null) return new Error('signed-out');
    const scope = can(signedIn, 'stores.view');
    if (scope === null) return new Error('forbidden');
    socket.data = { signedIn, scope };
    return null;
  };

  io.on('connection', (socket: LiveSocket) => {
    const { signedIn, scope } = socket.data as { signedIn: InSession; scope: Scope };
    const outlet = createOutlet(socket);
    // Joined first: what changes while the snapshot is made follows it.
    const leave = audience.join(scope.organisation, outlet);
    sessions.set(socket, signedIn);
    socket.on('disconnect', () => {
      leave();
      sessions.delete(socket);
    });
    screen.snapshot(scope).then(
      (snapshot) => outlet.begin(snapshot),
      (error: unknown) => {
        logger.error({ err: error }, 'a snapshot could not be made');
        socket.disconnect(true);
      },
    );
    // It may have ended between the check and now, when nobody was listening for it.
    recheck(socket, signedIn);
  });

  const recheck = (socket: LiveSocket, { sessionId }: InSession): void => {
    records.sessions.check(sessionId).then(
      (signedIn) => {
        if (signedIn === null) socket.disconnect(true);
        else if (sessions.has(socket)) sessions.set(socket, signedIn);
      },
      (error: unknown) => logger.error({ err: error }, 'a session could not be checked'),
    );
  };

  const tellGateway = (gatewayId: string): void => {
    const update = screen.gateway(gatewayId);
    if (update === null) return;
    audience.tell(records.directory().organisationsAbove(update.store), (outlet) => outlet.gateway(update));
  };
  const silence = createSilence(
    () => records.directory().gateways.keys(),
    (id) => screen.gateway(id),
  );
  const timers = [
    setInterval(() => {
      const now = clock();
      audience.tellAll((outlet) => outlet.clock(now));
      for (const [socket, signedIn] of sessions) if (signedIn.expiresAt <= now) recheck(socket, signedIn);
    }, config.clockEveryMs),
    setInterval(() => {
      for (const update of silence()) tellGateway(update.gateway.id);
    }, config.silenceEveryMs),
  ];
  const unsubscribe = [
    liveState.onRoom((update) => {
      audience.tell(records.directory().organisationsAbove(update.store), (outlet) => outlet.room(update));
    }),
    liveState.onGateway(tellGateway),
    records.onChange((change) => {
      if (change.kind === 'session-revoked') {
        for (const [socket, { sessionId }] of sessions)
          if (sessionId === change.session) socket.disconnect(true);
      } else if (change.kind === 'person-moved') {
        // What they may see is another now: they come back and get a snapshot of it.
        for (const [socket, { person }] of sessions) if (person.id === change.person) socket.disconnect(true);
      } else {
        audience.tellAll((outlet) => outlet.records());
      }
    }),
  ];

  let stopped = false;
  return {
    clients: () => sessions.size,
    async stop() {
      if (stopped) return;
      stopped = true;
      for (const timer of timers) clearInterval(timer);
      for (const leave of unsubscribe) leave();
      io.disconnectSockets(true);
      // Not io.close(): that closes the HTTP server too, which is not ours.
      io.engine.close();
      await Promise.resolve();
    },
  };
}
