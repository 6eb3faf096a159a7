import { isId, isKey } from '@coldfield/protocol';
import { describe, expect, it } from 'vitest';
import { builtinScenario } from '../scenario/builtin.ts';
import { createScenario } from '../scenario/scenario.ts';
import { demoRecords } from './records.ts';

interface Records {
  organisations: { id: string; parent: string | null }[];
  people: { username: string; organisation: string; password: string }[];
  stores: {
    id: string;
    organisation: string;
    rooms: {
      id: string;
      key: string;
      kind: string;
      limits: Record<string, { low: number | null; high: number | null }>;
      sensors: { key: string; name: string; nameEn: string }[];
    }[];
  }[];
  gateways: { id: string; store: string; secret: string }[];
}

const { stores } = createScenario(builtinScenario(Date.UTC(2026, 10, 16)));
const secretOf = (id: string): string => `secret of ${id}`;
const records = demoRecords(stores, secretOf) as Records;

describe('the records of the demo', () => {
  it('belong together: every reference leads to a record, every id is one', () => {
    const organisations = new Set(records.organisations.map(({ id }) => id));
    for (const { parent } of records.organisations)
      if (parent !== null) expect(organisations).toContain(parent);
    for (const { organisation } of [...records.people, ...records.stores])
      expect(organisations).toContain(organisation);
    for (const { store, secret } of records.gateways) expect(secret).toBe(secretOf(store));
    const rooms = records.stores.flatMap((store) => store.rooms);
    expect(new Set(rooms.map(({ id }) => id)).size).toBe(rooms.length);
    for (const { id } of [...records.organisations, ...records.stores, ...rooms, ...records.gateways]) {
      expect(isId(id), id).toBe(true);
    }
  });

  it('name every sensor that the gateways send, in both languages', () => {
    for (const store of stores) {
      for (const room of store.rooms) {
        const recorded = records.stores
          .find(({ id }) => id === store.config.id)!
          .rooms.find(({ key }) => key === room.config.key)!;
        expect(recorded.sensors.map(({ key }) => key)).toEqual(room.sensors.map(({ key }) => key));
        for (const { key, name, nameEn } of recorded.sensors) {
          expect(isKey(key)).toBe(true);
          expect(name.length * nameEn.length).toBeGreaterThan(0);
        }
      }
    }
  });

  it('never limit the produce of a pre-cooling room upwards, and always that of a storage room', () => {
    for (const { kind, limits } of records.stores.flatMap((store) => store.rooms)) {
      if (kind === 'pre-cooling') expect(limits.pulp!.high).toBeNull();
      if (kind === 'cold') expect(limits.pulp!.high! - limits.pulp!.low!).toBeGreaterThan(1);
    }
  });
});
