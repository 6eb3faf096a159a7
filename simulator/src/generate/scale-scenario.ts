import { hash32, hashText, uniform } from '../random/hash.ts';
import type { RoomConfig, ScenarioConfig, StoreConfig } from '../scenario/scenario-schema.ts';

/**
 * A scenario with `count` stores: those that it has, and others like them, each with its own size of business and its
 * own luck. Events that name a store stay with that one.
 */
export function scaleScenario(config: ScenarioConfig, count: number): ScenarioConfig {
  const stores = Array.from({ length: count }, (_, i): StoreConfig => {
    const model = config.stores[i % config.stores.length]!;
    const round = Math.floor(i / config.stores.length);
    return round === 0 ? model : another(model, round + 1, config.seed);
  });
  return { ...config, stores };
}

function another(model: StoreConfig, n: number, seed: number): StoreConfig {
  const id = `${model.id}-${n}`;
  const random = (what: number): number => uniform(hash32(seed, hashText(id)), what);
  const room = (each: RoomConfig, i: number): RoomConfig => ({
    ...each,
    setpointC: Math.round((each.setpointC + 0.6 * random(10 + i) - 0.3) * 10) / 10,
    loadKg: Math.round(each.loadKg * (0.5 + 0.7 * random(20 + i))),
    intakeKgPerDay: Math.round(each.intakeKgPerDay * (0.5 + 0.7 * random(30 + i))),
    doorsPerDay: Math.round(each.doorsPerDay * (0.6 + 0.9 * random(40 + i))),
  });
  const { climate } = model;
  return {
    ...model,
    id,
    name: `${model.name} ${n}`,
    nameEn: `${model.nameEn} ${n}`,
    climate: { ...climate, meanC: climate.meanC + 2 * random(1) - 1 },
    rooms: model.rooms.map(room),
  };
}
