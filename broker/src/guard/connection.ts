import type { Socket } from 'node:net';
import type { BrokerLimits } from '../limits.ts';
import type { Tally } from '../metrics.ts';
import type { RefusalReason } from '../refusals.ts';
import { type Principal, principalName } from '../rights/principal.ts';
import { type Rights, rightsOf } from '../rights/rights.ts';
import { PacketScanner } from './packet-scanner.ts';
import { PubackOrder } from './puback-order.ts';
import { TokenBucket } from './token-bucket.ts';

export interface ConnectionDeps {
  readonly limits: BrokerLimits;
  readonly tally: Tally;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  readonly stopping: () => boolean;
  readonly refuse: (connection: Connection, reason: RefusalReason, fields: Record<string, unknown>) => void;
  readonly onFrozen: (connection: Connection, queuedBytes: number) => void;
  readonly onEnded: (connection: Connection) => void;
}

const SLOW_AGAIN_WITHIN_MS = 1000;
/** A refused client is told why by aedes, which then closes it; if it does not, this does. */
const REFUSED_GRACE_MS = 1000;
const CONNECTION = Symbol('connection');

/**
 * One socket with its guards between it and aedes, which pulls its bytes with `read()` and pushes with `write()`:
 * - what is read has passed the framing limits, and reading stops while the client is being signed in, is over its
 *   rate, or has too many messages waiting for storage, so that the back-pressure is TCP's own;
 * - `write()` always says "go on": aedes would otherwise wait for this one subscriber's drain before delivering to
 *   any other. A subscriber that does not read is closed instead when its queue reaches the limit.
 */
export class Connection {
  readonly socket: Socket;
  readonly remoteIp: string;
  readonly openedAtMs: number;
  readonly acks = new PubackOrder();
  phase: 'new' | 'signing-in' | 'ready' | 'ended' = 'new';
  principal: Principal | null = null;
  rights: Rights | null = null;
  clientId = '';
  willTopic: string | null = null;
  /** Runs once, when the client has signed in. */
  onSignedIn: () => void = () => {};
  /** True between the CONNACK and the end. */
  announced = false;

  readonly #deps: ConnectionDeps;
  readonly #scanner: PacketScanner;
  readonly #rawRead: Socket['read'];
  readonly #rawWrite: Socket['write'];
  #maxQueuedBytes: number;
  #messages: TokenBucket | null = null;
  #bytes: TokenBucket | null = null;
  #resumeTimer: NodeJS.Timeout | null = null;
  #slowSinceMs = 0;
  #slowUntilMs = Number.NEGATIVE_INFINITY;
  #refused = false;
  /** Ends a connection that stays half-way: refused and not closed, or signed in and never told so. */
  #deadline: NodeJS.Timeout | null = null;

  constructor(socket: Socket, deps: ConnectionDeps) {
    this.socket = socket;
    this.remoteIp = socket.remoteAddress ?? 'unknown';
    this.openedAtMs = deps.clock();
    this.#deps = deps;
    this.#maxQueuedBytes = deps.limits.maxQueuedBytes;
    this.#scanner = new PacketScanner({
      connectBytes: deps.limits.maxConnectBytes,
      packetBytes: deps.limits.maxPacketBytes,
    });
    this.#rawRead = socket.read.bind(socket);
    this.#rawWrite = socket.write.bind(socket) as Socket['write'];
    socket.read = (size?: number) => this.#read(size);
    socket.write = ((...args: Parameters<Socket['write']>) => this.#write(args)) as Socket['write'];
    Object.defineProperty(socket, CONNECTION, { value: this });
    socket.on('close', () => this.end());
  }

  /** The connection that a socket was wrapped in. */
  static of(socket: object): Connection {
    return (socket as { [CONNECTION]: Connection })[CONNECTION];
  }

  /** How logs name it: its id when it has signed in, else its address. */
  get who(): string {
    return this.principal === null ? this.remoteIp : principalName(this.principal);
  }

  signIn(principal: Principal, clientId: string): void {
    const { limits, clock } = this.#deps;
    this.phase = 'ready';
    this.principal = principal;
    this.rights = rightsOf(principal);
    this.clientId = clientId;
    this.onSignedIn();
    this.#closeAfter(limits.connectTimeoutMs, () => !this.announced);
    if (principal.kind === 'service') {
      this.#maxQueuedBytes = limits.maxServiceQueuedBytes;
      return;
    }
    const nowMs = clock();
    this.#messages = new TokenBucket(limits.maxMessagesPerSecond, 2 * limits.maxMessagesPerSecond, nowMs);
    this.#bytes = new TokenBucket(limits.maxBytesPerSecond, 2 * limits.maxBytesPerSecond, nowMs);
  }

  /** Counts and logs why this connection ends, once; it is closed after `graceMs` at the latest. */
  refuse(reason: RefusalReason, fields: Record<string, unknown> = {}, graceMs = REFUSED_GRACE_MS): void {
    if (this.#refused) return;
    this.#refused = true;
    this.#deps.refuse(this, reason, fields);
    this.#closeAfter(graceMs, () => true);
  }

  /** Counts and logs a refusal that the connection survives. */
  note(reason: RefusalReason, fields: Record<string, unknown>): void {
    this.#deps.refuse(this, reason, fields);
  }

  /** True when it has already been said why this connection ends. */
  get explained(): boolean {
    return this.#refused || this.phase === 'ended';
  }

  /** Marks the end, once; whoever calls it sees to the socket. */
  end(): void {
    if (this.phase === 'ended') return;
    this.phase = 'ended';
    if (this.#resumeTimer !== null) clearTimeout(this.#resumeTimer);
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    this.#deps.onEnded(this);
  }

  close(): void {
    this.end();
    this.socket.destroy();
  }

  #closeAfter(ms: number, condition: () => boolean): void {
    if (this.phase === 'ended') return;
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => {
      this.#deadline = null;
      if (condition()) this.close();
    }, ms).unref();
  }

  #mayRead(): boolean {
    if (this.phase === 'signing-in' || this.phase === 'ended' || this.#resumeTimer !== null) return false;
    // aedes reads again by itself after each PUBACK.
    return this.acks.held < this.#deps.limits.maxHeldAcks && !this.#deps.stopping();
  }

  #read(size?: number): Buffer | null {
    // `read(0)` is how the stream asks itself for more; it consumes nothing.
    if (size === 0) return this.#rawRead(0) as null;
    if (!this.#mayRead()) return null;
    const chunk = this.#rawRead(size) as Buffer | null;
    if (chunk === null) return null;
    this.#deps.tally.bytesReceived += chunk.length;
    const before = this.#scanner.packets;
    const verdict = this.#scanner.scan(chunk);
    if (verdict !== 'ok') {
      this.refuse(verdict === 'oversized' ? 'oversized' : 'protocol');
      this.close();
      return null;
    }
    if (this.phase === 'new' && this.#scanner.connectSeen) this.phase = 'signing-in';
    if (this.#messages !== null) this.#limitRate(this.#scanner.packets - before, chunk.length);
    return chunk;
  }

  #limitRate(packets: number, bytes: number): void {
    const nowMs = this.#deps.clock();
    const waitMs = Math.max(this.#messages!.take(packets, nowMs), this.#bytes!.take(bytes, nowMs));
    if (waitMs === 0) return;
    this.#deps.tally.throttled += 1;
    if (nowMs > this.#slowUntilMs + SLOW_AGAIN_WITHIN_MS) this.#slowSinceMs = nowMs;
    this.#slowUntilMs = nowMs + waitMs;
    if (nowMs - this.#slowSinceMs > this.#deps.limits.maxThrottledMs) {
      this.refuse('rate');
      this.close();
      return;
    }
    this.#resumeTimer = setTimeout(() => {
      this.#resumeTimer = null;
      this.#poke();
    }, waitMs);
  }

  /** Makes aedes read on. An extra 'readable' is harmless: it finds nothing. */
  #poke(): void {
    if (this.phase !== 'ended' && !this.socket.destroyed) this.socket.emit('readable');
  }

  #write(args: Parameters<Socket['write']>): boolean {
    if (this.socket.destroyed) return true;
    this.#rawWrite(...args);
    if (this.socket.writableLength > this.#maxQueuedBytes) {
      this.#deps.onFrozen(this, this.socket.writableLength);
      this.close();
    }
    return true;
  }
}
