import type { UpChannel } from '@coldfield/protocol';
import type { AedesOptions, AuthenticateError, Client } from 'aedes';
import { Connection } from '../guard/connection.ts';
import type { FailedLogins } from '../guard/failed-logins.ts';
import type { Tally } from '../metrics.ts';
import type { Credentials, Principal } from '../rights/principal.ts';
import { samePrincipal } from '../rights/principal.ts';
import { rightsOf } from '../rights/rights.ts';
import type { Sessions } from '../sessions.ts';

/** A message of a gateway, as the ingest gets it. `payload` is a view that is valid as long as it is referenced. */
export interface PublishedMessage {
  readonly topic: string;
  /** `foreign`: on a topic of a device that is not ours. */
  readonly channel: UpChannel | 'foreign';
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  /** The client says that it may have sent it before. */
  readonly dup: boolean;
  readonly principal: Principal;
}

export interface GateDeps {
  readonly credentials: Credentials;
  readonly onPublish: (message: PublishedMessage) => void | Promise<void>;
  readonly sessions: Sessions;
  readonly logins: FailedLogins;
  readonly tally: Tally;
  readonly stopping: () => boolean;
}

const IDENTIFIER_REJECTED = 2;
const SERVER_UNAVAILABLE = 3;
const BAD_USERNAME_OR_PASSWORD = 4;
const NOT_AUTHORIZED = 5;
const NO_PASSWORD = new Uint8Array();
/** Longer than the longest wait after wrong passwords. */
const DELAYED_REFUSAL_MS = 15_000;

function connackError(returnCode: number, message: string): AuthenticateError {
  return Object.assign(new Error(message), { returnCode });
}

type Answer = (error: AuthenticateError | null, success: boolean | null) => void;

type Decision =
  | 'preConnect'
  | 'authenticate'
  | 'authorizePublish'
  | 'authorizeSubscribe'
  | 'authorizeForward';
export type Gate = Required<Pick<AedesOptions, Decision>>;

/** The decisions aedes asks for: who may come in, publish where, subscribe to what. Denies by default. */
export function createGate(deps: GateDeps): Gate {
  const { credentials, onPublish, sessions, logins, tally, stopping } = deps;

  function wrongPassword(connection: Connection, username: string | undefined, answer: Answer): void {
    connection.refuse('wrong-password', { username: username?.slice(0, 64) }, DELAYED_REFUSAL_MS);
    const refuse = () => answer(connackError(BAD_USERNAME_OR_PASSWORD, 'wrong user name or password'), false);
    const delayMs = logins.failed(connection.remoteIp);
    if (delayMs === 0) {
      refuse();
      return;
    }
    tally.loginsDelayed += 1;
    if (delayMs === null) {
      connection.close();
      return;
    }
    setTimeout(() => {
      logins.waited(connection.remoteIp);
      if (connection.phase !== 'ended') refuse();
    }, delayMs).unref();
  }

  /** Signs a client in whose secret is right; returns why not, when its id or its will is not its own. */
  function signIn(connection: Connection, principal: Principal, clientId: string): AuthenticateError | null {
    const predecessor = sessions.byClientId.get(clientId);
    const foreignId =
      (principal.kind === 'gateway' && clientId !== principal.gatewayId) ||
      (predecessor?.principal != null && !samePrincipal(predecessor.principal, principal));
    if (foreignId) {
      connection.refuse('bad-client-id', { clientId: clientId.slice(0, 64) });
      return connackError(IDENTIFIER_REJECTED, 'the client id is not its own');
    }
    const will = connection.willTopic;
    const channel = will === null ? null : rightsOf(principal).upChannel(will);
    if (will !== null && channel !== 'state' && channel !== 'foreign') {
      connection.refuse('foreign-topic', { topic: will.slice(0, 128), will: true });
      return connackError(NOT_AUTHORIZED, 'the topic of the will is not its own state');
    }
    connection.signIn(principal, clientId);
    sessions.signedIn(connection, predecessor);
    return null;
  }

  return {
    preConnect(client, packet, callback) {
      // Nothing is kept for a client that is away (see TransientPersistence), so every session is a clean one.
      packet.clean = true;
      Connection.of(client.conn).willTopic = packet.will?.topic ?? null;
      callback(null, true);
    },

    authenticate(client, username, password, answer) {
      const connection = Connection.of(client.conn);
      let principal: Principal | null;
      try {
        principal = username === undefined ? null : credentials.verify(username, password ?? NO_PASSWORD);
      } catch (cause) {
        return answer(
          Object.assign(connackError(SERVER_UNAVAILABLE, 'credentials cannot be read'), { cause }),
          false,
        );
      }
      if (principal === null) {
        wrongPassword(connection, username, answer);
        return;
      }
      // A device that is not ours has a client id that its maker chose, which may be another one's id here. Known by
      // the name of its credential, it can be in nobody's way.
      if (principal.kind === 'gateway' && principal.foreign !== undefined)
        (client as { id: string }).id = principal.gatewayId;
      const refusal = signIn(connection, principal, client.id);
      answer(refusal, refusal === null);
    },

    authorizePublish(client: Client | null, packet, callback) {
      const connection = client === null ? null : Connection.of(client.conn);
      // While the broker stops, connections end because of it: their wills would say of every gateway that it is off.
      if (connection?.rights == null || (stopping() && connection.phase === 'ended')) {
        return callback(new Error('not now'));
      }
      const { topic } = packet;
      const channel = connection.rights.upChannel(topic);
      if (channel === null) {
        if (connection.rights.mayPublishDown(topic)) {
          tally.downReceived += 1;
          if (topic.endsWith('/ack')) packet.retain = false;
          return callback(null);
        }
        connection.refuse('foreign-topic', { topic: topic.slice(0, 128) });
        return callback(new Error('the topic is not one of the client'));
      }
      if (channel === 'telemetry' || channel === 'foreign') {
        tally.telemetryReceived += 1;
        packet.retain = false;
      } else {
        tally.stateReceived += 1;
      }
      const { payload, qos, retain, dup } = packet;
      const message = {
        topic,
        channel,
        payload: payload as Buffer,
        qos,
        retain,
        dup,
        principal: connection.principal!,
      };
      let outcome: void | Promise<void>;
      try {
        outcome = onPublish(message);
      } catch (error) {
        outcome = Promise.reject(error);
      }
      if (!(outcome instanceof Promise) && connection.acks.held === 0) return callback(null);
      connection.acks.hold(outcome ?? undefined, (error) => {
        if (error === undefined) return callback(null);
        connection.refuse('not-accepted', { err: error.cause });
        callback(error);
      });
    },

    authorizeSubscribe(client, subscription, callback) {
      const connection = Connection.of(client.conn);
      if (connection.rights?.maySubscribe(subscription.topic)) return callback(null, subscription);
      connection.note('denied-subscription', { filter: subscription.topic.slice(0, 128) });
      callback(null, null);
    },

    authorizeForward(client, packet) {
      if (!Connection.of(client.conn).rights?.mayReceive(packet.topic)) return null;
      tally.sent += 1;
      return packet;
    },
  };
}
