import { ColdfieldError } from '@coldfield/protocol';
import { CROPS } from '../crop/crops.ts';
import { uniform } from '../random/hash.ts';
import { ROOM_TEMPLATES, type RoomControl } from '../room/design.ts';
import { type RoomState, restingState, SOUND_PLANT } from '../room/room-state.ts';
import { type RoomModel, step } from '../room/step.ts';
import { climateAt } from './climate.ts';
import { type DayPlan, type Interval, planDay, within } from './day-plan.ts';
import type { RoomConfig, StoreConfig } from './scenario-schema.ts';

/** The physics' fixed step, and how often a device refreshes its registers. */
export const STEP_MS = 10_000;
const STEPS_PER_SEGMENT = 360;
const SEGMENT_MS = STEPS_PER_SEGMENT * STEP_MS;
const DAY_MS = 86_400_000;
/** Hours kept computed; states at their beginnings are kept more coarsely when there are many. */
const KEPT_SEGMENTS = 6;
const KEPT_CHECKPOINTS = 2_048;
const KEPT_PLANS = 4;
const DEFROST_EVERY_S = 21_600;

/** What of the room's state a device can show. */
export const CHANNELS = [
  'air',
  'rh',
  'pulp1',
  'pulp2',
  'pulp3',
  'compressor',
  'defrost',
  'powerW',
  'energyJ',
  'outside',
] as const;
export type Channel = (typeof CHANNELS)[number];
const WIDTH = CHANNELS.length;

export interface RoomTimeline {
  /** The channel's value in the step that `t` falls into. @throws {ColdfieldError} `before-epoch`. */
  at: (channel: Channel, t: number) => number;
  /** The door has no step: open to the millisecond. */
  doorOpen: (t: number) => boolean;
  /** When the door opens and closes in `[fromMs, toMs)`, ascending. */
  doorChanges: (fromMs: number, toMs: number) => number[];
}

/**
 * A room's history and future from the epoch on, computed an hour at a time on demand. Any instant can be asked for
 * in any order; the answer is always the same, and memory stays bounded.
 */
export function createRoomTimeline(options: {
  room: RoomConfig;
  store: StoreConfig;
  seed: number;
  climateSeed: number;
  epochMs: number;
  utcOffsetH: number;
  powerCuts: readonly Interval[];
}): RoomTimeline {
  const { room, store, seed, epochMs, utcOffsetH, powerCuts } = options;
  const model: RoomModel = {
    design: ROOM_TEMPLATES[room.template],
    crop: CROPS[room.crop],
    control: controlOf(room),
  };
  const checkpoints = new Map<number, RoomState>([[0, beginning(room, seed)]]);
  let spacing = 1;
  const segments = new Map<number, Float64Array>();
  const plans = new Map<number, DayPlan>();

  const planOf = (t: number): DayPlan => {
    const day = Math.floor((t + utcOffsetH * 3_600_000) / DAY_MS);
    return cached(plans, day, KEPT_PLANS, () => planDay(room, seed, day, utcOffsetH));
  };

  /** Runs one hour; returns the state at its end. */
  const run = (index: number, from: RoomState, into: Float64Array | null): RoomState => {
    let state = from;
    for (let n = 0; n < STEPS_PER_SEGMENT; n++) {
      const t = epochMs + index * SEGMENT_MS + n * STEP_MS;
      const plan = planOf(t);
      const climate = climateAt(store.climate, options.climateSeed, t, utcOffsetH);
      state = step(
        model,
        state,
        {
          ...climate,
          doorOpen: within(plan.doors, t),
          mainsOn: !within(powerCuts, t),
          plant: SOUND_PLANT,
          occupancyW: within(plan.work, t) ? 400 : 0,
          moves: plan.moves
            .filter((each) => each.atMs >= t && each.atMs < t + STEP_MS)
            .map((each) => each.move),
        },
        STEP_MS / 1_000,
      );
      if (into !== null) record(into, n * WIDTH, state, climate);
    }
    return state;
  };

  const stateAtStartOf = (index: number): RoomState => {
    let known = Math.floor(index / spacing) * spacing;
    while (!checkpoints.has(known)) known -= spacing;
    let state = checkpoints.get(known)!;
    for (let each = known; each < index; each++) {
      state = run(each, state, null);
      keep(each + 1, state);
    }
    return state;
  };

  const keep = (index: number, state: RoomState): void => {
    if (index % spacing !== 0) return;
    checkpoints.set(index, state);
    if (checkpoints.size <= KEPT_CHECKPOINTS) return;
    spacing *= 2;
    for (const each of checkpoints.keys()) if (each % spacing !== 0) checkpoints.delete(each);
  };

  const segment = (index: number): Float64Array =>
    cached(segments, index, KEPT_SEGMENTS, () => {
      const values = new Float64Array(STEPS_PER_SEGMENT * WIDTH);
      keep(index + 1, run(index, stateAtStartOf(index), values));
      return values;
    });

  return {
    at: (channel, t) => {
      if (t < epochMs)
        throw new ColdfieldError('before-epoch', `${t} lies before the scenario's beginning, ${epochMs}`);
      const stepIndex = Math.floor((t - epochMs) / STEP_MS);
      const values = segment(Math.floor(stepIndex / STEPS_PER_SEGMENT));
      return values[(stepIndex % STEPS_PER_SEGMENT) * WIDTH + CHANNELS.indexOf(channel)]!;
    },
    doorOpen: (t) => within(planOf(t).doors, t),
    doorChanges: (fromMs, toMs) => {
      const changes: number[] = [];
      for (let t = fromMs; t < toMs + DAY_MS; t += DAY_MS) {
        for (const door of planOf(Math.min(t, toMs)).doors) {
          for (const change of [door.fromMs, door.toMs]) {
            if (change >= fromMs && change < toMs) changes.push(change);
          }
        }
      }
      return [...new Set(changes)].sort((a, b) => a - b);
    },
  };
}

function record(into: Float64Array, at: number, state: RoomState, climate: { outsideC: number }): void {
  into[at] = state.airProbeC;
  into[at + 1] = 100 * state.rhProbe;
  into[at + 2] = state.pulpProbesC[0] ?? Number.NaN;
  into[at + 3] = state.pulpProbesC[1] ?? Number.NaN;
  into[at + 4] = state.pulpProbesC[2] ?? Number.NaN;
  into[at + 5] = state.running.compressor ? 1 : 0;
  into[at + 6] = state.control.defrost === 'heating' || state.control.defrost === 'dripping' ? 1 : 0;
  into[at + 7] = state.powerW;
  into[at + 8] = state.energyJ;
  into[at + 9] = climate.outsideC;
}

function controlOf(room: RoomConfig): RoomControl {
  return {
    setpointC: room.setpointC,
    differentialK: room.setpointC < 2 ? 1.4 : 2,
    minOnS: 120,
    minOffS: 180,
    // A usual controller: every six hours, at most 25 minutes; warm rooms thaw in every off-cycle.
    defrost:
      room.setpointC > 8
        ? null
        : {
            heat: 'electric',
            everyS: DEFROST_EVERY_S,
            endCoilC: 10,
            maxS: 1_500,
            dripS: 60,
            fanDelayS: 120,
            demand: null,
          },
  };
}

function beginning(room: RoomConfig, seed: number): RoomState {
  const count = Math.max(1, room.pulpProbes);
  const stacks = Array.from({ length: count }, () => ({
    massKg: room.loadKg / count,
    temperatureC: room.setpointC,
  }));
  const state = restingState(room.setpointC, stacks);
  // Every controller was switched on at another hour, so not all defrost together.
  return { ...state, control: { ...state.control, sinceDefrostS: DEFROST_EVERY_S * uniform(seed, 0) } };
}

/** A map of the last few things computed. */
function cached<V>(map: Map<number, V>, key: number, keep: number, compute: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = compute();
  map.set(key, value);
  if (map.size > keep) map.delete(map.keys().next().value as number);
  return value;
}
