import type { Server } from 'node:http';
import type { Logger } from 'pino';
import type { GatewayUpdate, Snapshot, Store } from '../contract/index.ts';
import type { LedgerView } from '../ledger/ledger.ts';
import type { LiveState } from '../live-state/live-state.ts';
import type { Records } from '../records/index.ts';
import type { Scope } from '../records/scope.ts';

/** What readers see: records, live state and ledger put together. Used by HTTP and by the socket alike. */
export interface Screen {
  stores(scope: Scope): Promise<Store[]>;
  store(scope: Scope, storeId: string): Promise<Store | null>;
  snapshot(scope: Scope): Promise<Snapshot>;
  gateway(gatewayId: string): GatewayUpdate | null;
}

export interface ScreenDeps {
  readonly records: Records;
  readonly liveState: LiveState;
  readonly ledger: LedgerView;
  readonly clock: () => number;
}
/** `stop()` ends its sampling of the ledger. */
export declare function createScreen(deps: ScreenDeps): Screen & { stop(): void };

export interface LiveDeps {
  readonly server: Server;
  readonly records: Records;
  readonly liveState: LiveState;
  readonly screen: Screen;
  readonly clock: () => number;
  readonly logger: Logger;
}
/** Attaches Socket.IO to the server. Stop it before the server. */
export declare function createLive(deps: LiveDeps): { clients(): number; stop(): Promise<void> };
