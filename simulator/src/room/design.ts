/** What is built: everything about a room that does not change while it runs. SI units. */
export interface RoomDesign {
  readonly volumeM3: number;
  /** Heat conducted through the envelope a kelvin, joints and floor included. */
  readonly envelopeUaWPerK: number;
  /** How much warmer than the air the sunlit envelope looks, averaged over its faces. */
  readonly solarOffsetK: number;
  /** Air and the inner skins of the panels. */
  readonly airCapacityJPerK: number;
  /** Concrete inside the insulation; 0 when the insulation lies above it. */
  readonly slabCapacityJPerK: number;
  readonly slabHaWPerK: number;
  readonly doorWidthM: number;
  readonly doorHeightM: number;
  /** Share of the theoretical doorway flow: 1 for an unprotected door, less with a curtain. */
  readonly doorFlowFactor: number;
  readonly leakageAirChangesPerDay: number;
  /** Evaporator. */
  readonly coilUaWPerK: number;
  readonly coilCapacityJPerK: number;
  /** Refrigeration capacity at `ratedCoilC`. */
  readonly coolingW: number;
  readonly ratedCoilC: number;
  readonly cop: number;
  readonly fansW: number;
  readonly defrostHeaterW: number;
  /** Heat passed between air and produce a kelvin and kg, by how it is stacked and blown through. */
  readonly produceHaWPerKgK: number;
  /** Air moves through the stacks, not only around them: the first in the stream cools faster than the last. */
  readonly forcedAir: boolean;
}

/** What melts the frost: a heater, the compressor's hot gas, or the room's own air while the compressor rests. */
export const DEFROST_HEATS = ['electric', 'hot-gas', 'air'] as const;
export type DefrostHeat = (typeof DEFROST_HEATS)[number];

/** How the controller is set. */
export interface RoomControl {
  readonly setpointC: number;
  /** Switches on at set-point + differential/2, off at set-point − differential/2. */
  readonly differentialK: number;
  readonly minOnS: number;
  readonly minOffS: number;
  /** Null in a room warm enough to melt its coil in every off-cycle. */
  readonly defrost: {
    readonly heat: DefrostHeat;
    /** By the clock; with `demand` the longest time between two. */
    readonly everyS: number;
    readonly endCoilC: number;
    readonly maxS: number;
    readonly dripS: number;
    readonly fanDelayS: number;
    /** Defrosts when the running coil is `splitK` below the air, but not before `notBeforeS`; null: by the clock only. */
    readonly demand: { readonly splitK: number; readonly notBeforeS: number } | null;
  } | null;
}

/** Sizes of the three usual rooms; where the numbers come from stands in the README. */
export const ROOM_TEMPLATES = {
  'storage-50': storage(50, 24, 0.2e6, 20, 3.2e6, 1.0, 2.0, 560, 4_500, 300, 2_200),
  'storage-200': storage(200, 67, 0.65e6, 67, 10.8e6, 1.2, 2.2, 1_900, 12_000, 900, 6_000),
  'storage-500': storage(500, 130, 1.4e6, 140, 22.7e6, 1.5, 2.5, 3_200, 26_000, 2_000, 12_000),
  'pre-cooling-50': preCooling(50, 24, 0.2e6, 20, 3.2e6, 1.2, 2.2, 560, 4_500, 300, 2_200),
  'pre-cooling-200': preCooling(200, 67, 0.65e6, 67, 10.8e6, 1.5, 2.5, 1_900, 12_000, 900, 6_000),
} as const satisfies Record<string, RoomDesign>;
export type RoomTemplate = keyof typeof ROOM_TEMPLATES;

function storage(
  volumeM3: number,
  envelopeUaWPerK: number,
  airCapacityJPerK: number,
  floorM2: number,
  slabCapacityJPerK: number,
  doorWidthM: number,
  doorHeightM: number,
  coilUaWPerK: number,
  coolingW: number,
  fansW: number,
  defrostHeaterW: number,
): RoomDesign {
  return {
    volumeM3,
    envelopeUaWPerK,
    solarOffsetK: 2,
    airCapacityJPerK,
    slabCapacityJPerK,
    slabHaWPerK: 6 * floorM2,
    doorWidthM,
    doorHeightM,
    doorFlowFactor: 0.8,
    leakageAirChangesPerDay: 1,
    coilUaWPerK,
    // Fins, tubes, tray and the refrigerant in them: some 9.5 kJ/K a kW of duty.
    coilCapacityJPerK: 9.5 * coolingW,
    coolingW,
    ratedCoilC: -5,
    cop: 2.7,
    fansW,
    defrostHeaterW,
    produceHaWPerKgK: 0.05,
    forcedAir: false,
  };
}

/** A storage room with twice the refrigeration and fans that force the air through the stacks. */
function preCooling(...sizes: Parameters<typeof storage>): RoomDesign {
  const room = storage(...sizes);
  return {
    ...room,
    coolingW: 2 * room.coolingW,
    coilUaWPerK: 2 * room.coilUaWPerK,
    coilCapacityJPerK: 2 * room.coilCapacityJPerK,
    fansW: 2.5 * room.fansW,
    defrostHeaterW: 1.5 * room.defrostHeaterW,
    produceHaWPerKgK: 0.25,
    forcedAir: true,
  };
}
