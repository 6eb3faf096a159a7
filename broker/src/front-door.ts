import type { Socket } from 'node:net';
import { Admissions, type Slot } from './guard/admissions.ts';
import { Connection, type ConnectionDeps } from './guard/connection.ts';
import type { Refusals } from './refusals.ts';

export interface FrontDoorDeps extends ConnectionDeps {
  readonly refusals: Refusals;
  /** Hands a guarded socket to aedes. */
  readonly handle: (socket: Socket) => void;
}

/** From the accepted socket to a guarded connection: room for it, its TLS handshake, its guards. */
export class FrontDoor {
  readonly #deps: FrontDoorDeps;
  readonly #admissions: Admissions;
  /** By address and port: it is all that a TLS socket shares with the socket below it. */
  readonly #slots = new Map<string, Slot>();

  constructor(deps: FrontDoorDeps) {
    this.#deps = deps;
    this.#admissions = new Admissions(deps.limits, (slot) => {
      deps.refusals.refuse('too-many-connections', slot.ip, {});
    });
  }

  get pending(): number {
    return this.#admissions.pending;
  }

  /** True when the socket may stay; otherwise it is gone. */
  readonly accepted = (socket: Socket): boolean => {
    // Until a connection takes over: a reset before that is nobody's error.
    socket.on('error', () => {});
    const slot = this.#deps.stopping() ? null : this.#admissions.admit(socket);
    if (slot === null) {
      socket.destroy();
      return false;
    }
    const endpoint = endpointOf(socket);
    this.#slots.set(endpoint, slot);
    socket.once('close', () => {
      if (this.#slots.get(endpoint) === slot) this.#slots.delete(endpoint);
    });
    return true;
  };

  readonly opened = (socket: Socket): void => {
    const slot = this.#slots.get(endpointOf(socket));
    if (slot === undefined || this.#deps.stopping()) {
      socket.destroy();
      return;
    }
    const connection = new Connection(socket, this.#deps);
    connection.onSignedIn = () => this.#admissions.signedIn(slot);
    this.#deps.handle(socket);
  };

  readonly handshakeFailed = (socket: Socket, error: NodeJS.ErrnoException): void => {
    this.#deps.refusals.refuse('protocol', socket.remoteAddress ?? 'unknown', {
      tls: error.code ?? error.message,
    });
    socket.destroy();
  };

  /** The process has no file descriptor for one more connection. */
  readonly acceptFailed = (error: NodeJS.ErrnoException): void => {
    this.#deps.refusals.refuse('too-many-connections', 'accept', { cause: error.code ?? error.message });
  };

  closeAll(): void {
    for (const socket of this.#admissions.sockets()) socket.destroy();
  }
}

function endpointOf(socket: Socket): string {
  return `${socket.remoteAddress}|${socket.remotePort}`;
}
