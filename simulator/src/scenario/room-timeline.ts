import { ColdfieldError } from '@coldfield/protocol';
import { CROPS } from '../crop/crops.ts';
import type { Occurrence } from '../fault/occurrences.ts';
import { plantAt } from '../fault/plant-health.ts';
import { uniform } from '../random/hash.ts';
import { ROOM_TEMPLATES, type RoomControl } from '../room/design.ts';
import { relativeHumidity } from '../room/psychrometrics.ts';
import { type Move, type RoomInputs, type RoomState, restingState, SOUND_PLANT } from '../room/room-state.ts';
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

/** What of the room's state a device can show, and what only the hidden truth tells. */
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
  'trueAir',
  'trueRh',
  'coil',
  'frost',
  'mass1',
  'mass2',
  'mass3',
  'mean1',
  'mean2',
  'mean3',
  'core1',
  'core2',
  'core3',
] as const;
export type Channel = (typeof CHANNELS)[number];
const WIDTH = CHANNELS.length;
const COLUMN = Object.fromEntries(CHANNELS.map((channel, i) => [channel, i])) as Readonly<
  Record<Channel, number>
>;

export interface RoomTimeline {
  /** The channel's value in the step that `t` falls into. @throws {ColdfieldError} `before-epoch`. */
  at: (channel: Channel, t: number) => number;
  /** The door has no step: open to the millisecond. */
  doorOpen: (t: number) => boolean;
  /** When the door opens and closes in `[fromMs, toMs)`, ascending. */
  doorChanges: (fromMs: number, toMs: number) => number[];
}

export interface RoomTimelineOptions {
  readonly room: RoomConfig;
  readonly store: StoreConfig;
  readonly seed: number;
  readonly climateSeed: number;
  readonly epochMs: number;
  readonly utcOffsetH: number;
  readonly powerCuts: readonly Interval[];
  /** What happens in this room out of the usual. */
  readonly occurrences: readonly Occurrence[];
}

/**
 * A room's history and future from the epoch on, computed an hour at a time on demand. Any instant can be asked for
 * in any order; the answer is always the same, and memory stays bounded.
 */
export function createRoomTimeline(options: RoomTimelineOptions): RoomTimeline {
  const { room, store, seed, epochMs, utcOffsetH, powerCuts, occurrences } = options;
  const model: RoomModel = {
    design: ROOM_TEMPLATES[room.template],
    crop: CROPS[room.crop],
    control: controlOf(room),
  };
  const checkpoints = new Map<number, RoomState>([[0, beginning(room, seed)]]);
  let spacing = 1;
  const segments = new Map<number, Float64Array>();
  let newest: { readonly index: number; readonly values: Float64Array } | null = null;
  const plans = new Map<number, DayPlan>();
  const leftOpen = occurrences.filter(({ event }) => event.kind === 'door-left-open');
  const loads = occurrences.flatMap(({ event, fromMs }) =>
    event.kind === 'warm-load'
      ? [{ atMs: fromMs, move: { ...event, kind: 'in', stack: 0 } satisfies Move }]
      : [],
  );

  const climate = (t: number) => climateAt(store.climate, options.climateSeed, t, utcOffsetH);
  const planOf = (t: number): DayPlan => {
    const day = Math.floor((t + utcOffsetH * 3_600_000) / DAY_MS);
    return cached(plans, day, KEPT_PLANS, () =>
      planDay({ room, seed, day, utcOffsetH, outsideC: (at) => climate(at).outsideC }),
    );
  };
  const doorOpen = (t: number): boolean => within(planOf(t).doors, t) || within(leftOpen, t);

  /** Runs one hour; returns the state at its end. */
  const run = (index: number, from: RoomState, into: Float64Array | null): RoomState => {
    const startMs = epochMs + index * SEGMENT_MS;
    const endMs = startMs + SEGMENT_MS;
    // Local days begin at whole hours almost everywhere; where they do not, both plans count.
    const today = [...new Set([planOf(startMs), planOf(endMs - 1)])];
    const ofHour = <I extends Interval>(all: readonly I[]): I[] =>
      all.filter(({ fromMs, toMs }) => fromMs < endMs && toMs > startMs);
    const doors = ofHour([...today.flatMap((plan) => plan.doors), ...leftOpen]);
    const work = ofHour(today.flatMap((plan) => plan.work));
    const cuts = ofHour(powerCuts);
    const broken = ofHour(occurrences);
    const moves = [...today.flatMap((plan) => plan.moves), ...loads].filter(
      ({ atMs }) => atMs >= startMs && atMs < endMs,
    );
    let state = from;
    for (let n = 0; n < STEPS_PER_SEGMENT; n++) {
      const t = startMs + n * STEP_MS;
      const weather = climate(t);
      const inputs: RoomInputs = {
        outsideC: weather.outsideC,
        outsideRatio: weather.outsideRatio,
        doorOpen: doors.length > 0 && within(doors, t),
        mainsOn: cuts.length === 0 || !within(cuts, t),
        plant: broken.length === 0 ? SOUND_PLANT : plantAt(broken, t),
        occupancyW: work.length > 0 && within(work, t) ? 400 : 0,
        moves: moves.length === 0 ? NO_MOVES : movesIn(moves, t),
      };
      state = step(model, state, inputs, STEP_MS / 1_000);
      if (into !== null) record(into, n * WIDTH, state, weather);
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
      const index = Math.floor(stepIndex / STEPS_PER_SEGMENT);
      if (newest?.index !== index) newest = { index, values: segment(index) };
      return newest.values[(stepIndex % STEPS_PER_SEGMENT) * WIDTH + COLUMN[channel]]!;
    },
    doorOpen,
    doorChanges: (fromMs, toMs) => {
      const changes = new Set<number>();
      const add = ({ fromMs: opens, toMs: closes }: Interval): void => {
        for (const t of [opens, closes]) if (t >= fromMs && t < toMs) changes.add(t);
      };
      for (let t = fromMs; t < toMs + DAY_MS; t += DAY_MS) planOf(Math.min(t, toMs)).doors.forEach(add);
      leftOpen.forEach(add);
      // Somebody who passes through a door that stands open changes nothing.
      return [...changes].sort((a, b) => a - b).filter((t) => doorOpen(t) !== doorOpen(t - 1));
    },
  };
}

const NO_MOVES: readonly Move[] = [];

function movesIn(moves: DayPlan['moves'], t: number): readonly Move[] {
  return moves.filter(({ atMs }) => atMs >= t && atMs < t + STEP_MS).map(({ move }) => move);
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
  into[at + 10] = state.airC;
  into[at + 11] = 100 * relativeHumidity(state.airC, state.humidityRatio);
  into[at + 12] = state.coilC;
  into[at + 13] = state.frostKg;
  for (let i = 0; i < 3; i++) {
    const stack = state.stacks[i];
    into[at + 14 + i] = stack?.massKg ?? 0;
    into[at + 17 + i] = stack?.temperatureC ?? Number.NaN;
    into[at + 20 + i] = stack?.coreC ?? Number.NaN;
  }
}

function controlOf(room: RoomConfig): RoomControl {
  return {
    setpointC: room.setpointC,
    differentialK: room.setpointC < 2 ? 1.4 : 2,
    minOnS: 120,
    minOffS: 180,
    defrost: defrostOf(room),
  };
}

/** A usual controller: every six hours, at most 25 minutes; warm rooms thaw in every off-cycle. */
function defrostOf({ setpointC, defrost }: RoomConfig): RoomControl['defrost'] {
  if (defrost === undefined && setpointC > 8) return null;
  const heat = defrost?.heat ?? 'electric';
  const splitK = defrost?.splitK ?? null;
  return {
    heat,
    everyS: defrost?.everyH === undefined ? DEFROST_EVERY_S : defrost.everyH * 3_600,
    // Its own air cannot warm a coil beyond itself.
    endCoilC: defrost?.endCoilC ?? (heat === 'air' ? Math.max(1, setpointC - 0.5) : 10),
    maxS: 60 * (defrost?.maxMin ?? 25),
    dripS: 60,
    fanDelayS: 120,
    demand: splitK === null ? null : { splitK, notBeforeS: 3_600 },
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
