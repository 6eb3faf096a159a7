import {
  createDevices,
  createScenario,
  parseScenario,
  type SimStore,
  type StoreBus,
} from '@coldfield/simulator';

/** A ramp takes a step every so many ms and begins anew after `STEPS` of them. */
const STEP_MS = 50;
const STEPS = 1_000;
const DOOR_MS = 100;
const KEYS = ['air1', 'rh1', 'pulp1', 'pulp2', 'pulp3'];
/** Register values of a ramp, in tenths. */
const LOWEST: Readonly<Record<string, number>> = { air: -400, pulp: -300, rh: 0 };

/**
 * A store's real Modbus devices whose every reading tells, by its value, when it was measured: sensor `n` of a store
 * shows the time in steps of 50 ms, from a starting point of its own. So a value that was changed, swapped with
 * another sensor's or given another time stands out.
 */
export interface RampField {
  readonly bus: StoreBus;
  readonly rooms: readonly string[];
  /** How long before `t` (ms, negative: after) the value was measured, by itself; NaN for what was never shown. */
  ageMs(room: string, key: string, value: number, t: number): number;
}

export function createRampField(rooms: readonly string[]): RampField {
  const scenario = createScenario(
    parseScenario(
      JSON.stringify({
        seed: 1,
        epochMs: 0,
        utcOffsetH: 8,
        stores: [
          {
            id: 'field',
            name: 'field',
            nameEn: 'field',
            climate: { meanC: 15, swingK: 5, dewPointC: 8 },
            rooms: rooms.map((key) => ({
              key,
              name: key,
              nameEn: key,
              kind: 'cold',
              template: 'storage-50',
              crop: 'mandarin',
              setpointC: 2,
              loadKg: 0,
              intakeKgPerDay: 0,
              doorsPerDay: 0,
              transmitter: 'r444a01',
              pulpProbes: 3,
            })),
          },
        ],
      }),
    ),
  );
  const simulated = scenario.stores[0] as SimStore;
  const bus = createDevices(
    {
      ...simulated,
      rooms: simulated.rooms.map((room, n) => ({
        ...room,
        sensors: room.sensors.map((sensor) => ({
          ...sensor,
          raw: (t: number) => rawOf(n, sensor.key, t),
        })),
      })),
    },
    { clock: { now: Date.now } },
  );
  return {
    bus,
    rooms,
    ageMs(room, key, value, t) {
      const lowest = LOWEST[kindOf(key)];
      if (lowest === undefined) return value === 0 || value === 1 ? 0 : Number.NaN;
      const step = Math.round(value * 10) - lowest - phaseOf(rooms.indexOf(room), key);
      const steps = (((Math.floor(t / STEP_MS) - step) % STEPS) + STEPS) % STEPS;
      return (steps > STEPS / 2 ? steps - STEPS : steps) * STEP_MS;
    },
  };
}

/** What register of sensor `key` in the store's room `n` holds at epoch ms `t`. */
function rawOf(n: number, key: string, t: number): number {
  // A door that changes all the time makes a frame of its own each time.
  if (key === 'door1') return Math.floor(t / DOOR_MS) % 2;
  const lowest = LOWEST[kindOf(key)];
  if (lowest === undefined) return 0;
  return lowest + ((Math.floor(t / STEP_MS) + phaseOf(n, key)) % STEPS);
}

/** Apart from each other by more than a reading may be old. */
function phaseOf(room: number, key: string): number {
  return (room * KEYS.length + KEYS.indexOf(key)) * 233;
}

function kindOf(key: string): string {
  return key.slice(0, -1);
}
