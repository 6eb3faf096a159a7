import type { Socket } from 'node:net';
import type { BrokerLimits } from '../limits.ts';

/** A connection's place among all of them, from accept to close. */
export interface Slot {
  readonly socket: Socket;
  readonly ip: string;
}

interface Address {
  open: number;
  readonly pending: Set<Slot>;
}

/**
 * Decides which connections may stay. Signed-in ones are never sent away. When there is no room, the oldest
 * connection that has not signed in goes, of the address that has the most of them: a flood of empty connections
 * displaces itself and not the gateways of others.
 */
export class Admissions {
  readonly #limits: BrokerLimits;
  readonly #onTurnedAway: (slot: Slot) => void;
  readonly #byIp = new Map<string, Address>();
  readonly #open = new Set<Slot>();
  #pending = 0;

  constructor(limits: BrokerLimits, onTurnedAway: (slot: Slot) => void) {
    this.#limits = limits;
    this.#onTurnedAway = onTurnedAway;
  }

  get pending(): number {
    return this.#pending;
  }

  /** Takes a new socket in, if need be in the place of another; null when there is no room (it is destroyed). */
  admit(socket: Socket): Slot | null {
    const slot = { socket, ip: socket.remoteAddress ?? 'unknown' };
    const address = this.#byIp.get(slot.ip);
    const perIp = this.#limits.maxConnectionsPerIp;
    if (perIp > 0 && address !== undefined && address.open >= perIp && !this.#displaceFrom(address)) {
      return this.#turnAway(slot);
    }
    const full = this.#open.size >= this.#limits.maxConnections;
    if (
      (full || this.#pending >= this.#limits.maxPendingConnections) &&
      !this.#displaceFrom(this.#busiest())
    ) {
      return this.#turnAway(slot);
    }
    const entry = this.#byIp.get(slot.ip) ?? { open: 0, pending: new Set() };
    this.#byIp.set(slot.ip, entry);
    entry.open += 1;
    entry.pending.add(slot);
    this.#open.add(slot);
    this.#pending += 1;
    socket.once('close', () => this.leave(slot));
    return slot;
  }

  signedIn(slot: Slot): void {
    if (this.#byIp.get(slot.ip)?.pending.delete(slot)) this.#pending -= 1;
  }

  leave(slot: Slot): void {
    if (!this.#open.delete(slot)) return;
    this.signedIn(slot);
    const address = this.#byIp.get(slot.ip)!;
    address.open -= 1;
    if (address.open === 0) this.#byIp.delete(slot.ip);
  }

  /** Every open socket, for the stop. */
  sockets(): Socket[] {
    return [...this.#open].map((slot) => slot.socket);
  }

  #turnAway(slot: Slot): null {
    this.#onTurnedAway(slot);
    slot.socket.on('error', () => {});
    slot.socket.destroy();
    return null;
  }

  #displaceFrom(address: Address | undefined): boolean {
    const oldest = address?.pending.values().next().value;
    if (oldest === undefined) return false;
    this.leave(oldest);
    this.#turnAway(oldest);
    return true;
  }

  #busiest(): Address | undefined {
    let busiest: Address | undefined;
    for (const address of this.#byIp.values()) {
      if (address.pending.size > (busiest?.pending.size ?? 0)) busiest = address;
    }
    return busiest;
  }
}
