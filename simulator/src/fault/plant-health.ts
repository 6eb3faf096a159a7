import { type PlantHealth, SOUND_PLANT } from '../room/room-state.ts';
import type { EventKind, ScenarioEvent } from './event-schema.ts';
import type { Occurrence } from './occurrences.ts';

const HOUR_MS = 3_600_000;
const KINDS = [
  'compressor-failure',
  'fan-failure',
  'defrost-failure',
  'stuck-heater',
  'refrigerant-loss',
  'iced-coil',
  'wrong-setpoint',
] as const satisfies readonly EventKind[];
type PlantEvent = Extract<ScenarioEvent, { kind: (typeof KINDS)[number] }>;

function isOfPlant(event: ScenarioEvent): event is PlantEvent {
  return KINDS.some((kind) => kind === event.kind);
}

/** What is broken in a room's plant at epoch ms `t`; `plant` are the occurrences of the room. */
export function plantAt(plant: readonly Occurrence[], t: number): PlantHealth {
  let health = SOUND_PLANT;
  for (const { event, fromMs, toMs } of plant) {
    if (t < fromMs || t >= toMs || !isOfPlant(event)) continue;
    switch (event.kind) {
      case 'compressor-failure':
        health = { ...health, compressorDead: true };
        break;
      case 'fan-failure':
        health = { ...health, fansDead: true };
        break;
      case 'defrost-failure':
        health = { ...health, heaterDead: true };
        break;
      case 'stuck-heater':
        health = { ...health, heaterStuck: true };
        break;
      case 'refrigerant-loss':
        health = { ...health, refrigerantLost: grown(event, fromMs, t) };
        break;
      case 'iced-coil':
        health = { ...health, coilIced: grown(event, fromMs, t) };
        break;
      case 'wrong-setpoint':
        health = { ...health, wrongSetpointC: event.setpointC };
        break;
    }
  }
  return health;
}

function grown(event: { share: number; overH: number }, fromMs: number, t: number): number {
  const hours = (t - fromMs) / HOUR_MS;
  return event.share * (event.overH > 0 ? Math.min(1, hours / event.overH) : 1);
}
