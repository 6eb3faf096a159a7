import { kindOf } from '@coldfield/protocol';
import type { Gateway, GatewayUpdate, Room, Sensor, Snapshot, Store } from '../contract/index.ts';
import type { LedgerView } from '../ledger/ledger.ts';
import type { LiveState } from '../live-state/live-state.ts';
import type { Records, RoomRecord, Scope, StoreRecord } from '../records/index.ts';
import { createDeliveries } from './deliveries.ts';

/** What readers see: records, live state and ledger put together. Used by HTTP and by the socket alike. */
export interface Screen {
  stores(scope: Scope): Promise<Store[]>;
  store(scope: Scope, storeId: string): Promise<Store | null>;
  snapshot(scope: Scope): Promise<Snapshot>;
  /** Null for a gateway that the records do not have, or that was revoked. */
  gateway(gatewayId: string): GatewayUpdate | null;
  /** Ends its sampling of the ledger. */
  stop(): void;
}

export interface ScreenDeps {
  readonly records: Records;
  readonly liveState: LiveState;
  readonly ledger: LedgerView;
  /** Epoch ms. */
  readonly clock: () => number;
}

/** A gateway is online while its last message is not older than this many cadences. */
const SILENT_AFTER_CADENCES = 3;
const SAMPLE_CHECK_MS = 60_000;

export function createScreen({ records, liveState, ledger, clock }: ScreenDeps): Screen {
  const deliveries = createDeliveries(ledger, () => records.directory().gateways.keys(), clock);
  deliveries.sample();
  const sampling = setInterval(() => deliveries.sample(), SAMPLE_CHECK_MS);
  sampling.unref();

  const gateway = (id: string): Gateway | null => {
    const known = records.directory().gateways.get(id);
    if (known === undefined || known.revoked) return null;
    const heard = liveState.gateway(id);
    const state = heard?.state ?? null;
    const { completeness, lost } = deliveries.of(id, state?.buffered ?? 0);
    return {
      id,
      name: known.name,
      isForeign: known.foreign !== null,
      online: heard !== undefined && clock() - heard.lastHeardAt <= SILENT_AFTER_CADENCES * known.cadenceMs,
      // 0: connected, and silent so far.
      lastHeardAt: heard?.lastHeardAt || null,
      version: state?.version || null,
      buffered: state?.buffered ?? null,
      oldestBufferedAt: state?.oldest ?? null,
      clock: state?.clk ?? null,
      clockOffsetMs: state?.clockOffsetMs ?? null,
      completeness24h: completeness,
      lost24h: lost,
    };
  };

  const toStore = (record: StoreRecord): Store => ({
    id: record.id,
    ...named(record),
    organisation: { id: record.organisation.id, ...named(record.organisation) },
    timeZone: record.timeZone,
    rooms: record.rooms.map((room) => toRoom(room, liveState)),
    gateways: record.gateways.map(({ id }) => gateway(id)).filter((one) => one !== null),
  });

  return {
    stores: async (scope) => (await records.stores.list(scope)).map(toStore),
    async store(scope, storeId) {
      const record = await records.stores.get(scope, storeId);
      return record === null ? null : toStore(record);
    },
    async snapshot(scope) {
      const stores = await records.stores.list(scope);
      return {
        serverTime: clock(),
        rooms: stores.flatMap((store) =>
          store.rooms
            .map((room) => liveState.room(room.id))
            .filter((update) => update !== undefined)
            .filter((update) => Object.keys(update.readings).length > 0),
        ),
        gateways: stores.flatMap((store) =>
          store.gateways
            .map(({ id }) => gateway(id))
            .filter((one) => one !== null)
            .map((one) => ({ store: store.id, gateway: one })),
        ),
      };
    },
    gateway(gatewayId) {
      const known = records.directory().gateways.get(gatewayId);
      const one = gateway(gatewayId);
      return known === undefined || one === null ? null : { store: known.store, gateway: one };
    },
    stop: () => clearInterval(sampling),
  };
}

/** The sensors on record first, in their order, then what else was heard in the room. */
function toRoom(record: RoomRecord, liveState: LiveState): Room {
  const readings = liveState.room(record.id)?.readings ?? {};
  const onRecord = new Set(record.sensors.map((sensor) => sensor.key));
  const others = Object.keys(readings)
    .filter((key) => !onRecord.has(key))
    .sort()
    .map((key) => ({ key, name: null, nameEn: null }));
  const sensors = [...record.sensors, ...others].flatMap(({ key, name, nameEn }): Sensor[] => {
    const kind = kindOf(key);
    if (kind === null) return [];
    return [
      {
        key,
        kind: kind.name,
        class: kind.kind.class,
        unit: kind.kind.unit,
        name,
        ...(nameEn === null ? {} : { nameEn }),
        latest: Object.hasOwn(readings, key) ? readings[key]! : null,
      },
    ];
  });
  return {
    id: record.id,
    ...named(record),
    kind: record.kind,
    volumeM3: record.volumeM3,
    limits: record.limits,
    cadenceMs: record.cadenceMs,
    sensors,
  };
}

function named({ name, nameEn }: { name: string; nameEn: string | null }): { name: string; nameEn?: string } {
  return nameEn === null ? { name } : { name, nameEn };
}
