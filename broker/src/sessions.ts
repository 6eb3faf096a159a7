import type { Logger } from 'pino';
import type { Connection } from './guard/connection.ts';
import { Takeovers, TWO_DEVICES_AT } from './guard/takeovers.ts';
import type { Tally } from './metrics.ts';
import { type Principal, principalName } from './rights/principal.ts';

export interface SessionsDeps {
  readonly tally: Tally;
  readonly clock: () => number;
  readonly log: Logger;
  readonly onConnect?: ((principal: Principal) => void) | undefined;
  readonly onDisconnect?: ((principal: Principal) => void) | undefined;
  readonly onTakeover?: ((gatewayId: string, count: number) => void) | undefined;
}

/**
 * Who is connected, by MQTT client id. aedes keeps such a table too, but forgets a client that signs in while its
 * predecessor is still closing, and would then let two connections share an id; this one does not.
 */
export class Sessions {
  readonly byClientId = new Map<string, Connection>();
  readonly #deps: SessionsDeps;
  readonly #takeovers: Takeovers;
  #services = 0;

  constructor(deps: SessionsDeps) {
    this.#deps = deps;
    this.#takeovers = new Takeovers(deps.clock);
  }

  /** Puts a signed-in connection in the place of its predecessor, which is closed. */
  signedIn(connection: Connection, predecessor: Connection | undefined): void {
    if (predecessor !== undefined) {
      predecessor.end();
      // Not at once: aedes closes it itself while it registers the new one, and publishes its will in that order.
      setImmediate(() => predecessor.socket.destroy());
      this.#tookOver(connection);
    }
    this.byClientId.set(connection.clientId, connection);
    if (connection.principal?.kind === 'service') this.#services += 1;
  }

  /** The CONNACK is out: from now on the client counts as connected. */
  announce(connection: Connection): void {
    if (connection.phase !== 'ready') return;
    connection.announced = true;
    this.#deps.onConnect?.(connection.principal!);
  }

  ended(connection: Connection): void {
    if (this.byClientId.get(connection.clientId) === connection) {
      this.byClientId.delete(connection.clientId);
      if (connection.principal?.kind === 'service') this.#services -= 1;
    }
    if (connection.announced) this.#deps.onDisconnect?.(connection.principal!);
    connection.announced = false;
  }

  connected(gatewayId: string): boolean {
    const connection = this.byClientId.get(gatewayId);
    return connection?.announced === true && connection.principal?.kind === 'gateway';
  }

  /** Closes every connection of this client id, gateway or service. */
  disconnect(name: string): void {
    for (const connection of this.byClientId.values()) {
      if (connection.clientId === name || connection.who === name) connection.close();
    }
  }

  get gateways(): number {
    return this.byClientId.size - this.#services;
  }

  get services(): number {
    return this.#services;
  }

  heldAcks(): number {
    let held = 0;
    for (const connection of this.byClientId.values()) held += connection.acks.held;
    return held;
  }

  #tookOver(connection: Connection): void {
    const { tally, log, onTakeover } = this.#deps;
    tally.takeovers += 1;
    if (connection.principal?.kind !== 'gateway') return;
    const gatewayId = principalName(connection.principal);
    const count = this.#takeovers.record(gatewayId);
    if (count < TWO_DEVICES_AT) return;
    if (count === TWO_DEVICES_AT)
      log.warn({ gatewayId, remoteIp: connection.remoteIp }, 'two devices use this id');
    onTakeover?.(gatewayId, count);
  }
}
