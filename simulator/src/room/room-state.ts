import { saturationRatio } from './psychrometrics.ts';
import type { ControlState } from './thermostat.ts';

/** Produce that cools as one: a row of pallets with a probe in it. */
export interface Stack {
  readonly massKg: number;
  /** Mean of the produce. */
  readonly temperatureC: number;
  /** In the middle of a fruit, which is behind the mean: what a pulp probe stands in. */
  readonly coreC: number;
}

/** Heat in W and water in kg/s that crossed the room's border in one step; into the room is positive. */
export interface RoomFlows {
  readonly envelopeW: number;
  /** With the air through door and leaks, sensible. */
  readonly exchangeW: number;
  /** Respiration. */
  readonly respiredW: number;
  /** Fans, heater or hot gas, lamps and people. */
  readonly machinesW: number;
  /** Given to the refrigerant. */
  readonly refrigerationW: number;
  /** What evaporating from the produce takes. */
  readonly evaporatedW: number;
  /** What depositing on the coil gives. */
  readonly depositedW: number;
  /** What melting frost takes with it. */
  readonly meltedW: number;
  readonly exchangedKgPerS: number;
  readonly transpiredKgPerS: number;
  readonly depositedKgPerS: number;
  /** Above what the air can hold: goes out of the doorway as fog. */
  readonly foggedKgPerS: number;
}

/** Everything that a room carries from one instant to the next. */
export interface RoomState {
  readonly airC: number;
  readonly slabC: number;
  readonly coilC: number;
  /** kg of water a kg of dry air. */
  readonly humidityRatio: number;
  readonly frostKg: number;
  readonly stacks: readonly Stack[];
  readonly control: ControlState;
  /** How much warmer the air under the ceiling is than the mean: grows when no fan turns. */
  readonly layeringK: number;
  /** What slow probes have come to by now. */
  readonly airProbeC: number;
  readonly rhProbe: number;
  readonly pulpProbesC: readonly number[];
  /** Since the beginning: electricity, starts, running time, water taken off the coil. */
  readonly energyJ: number;
  readonly starts: number;
  readonly compressorS: number;
  readonly waterKg: number;
  /** Electric power of this step. */
  readonly powerW: number;
  /** What really runs and flows in this step, whatever the controller wants. */
  readonly running: {
    readonly compressor: boolean;
    readonly fans: boolean;
    readonly heater: boolean;
  };
  readonly flows: RoomFlows;
}

/** What acts on a room during a step. */
export interface RoomInputs {
  readonly outsideC: number;
  readonly outsideRatio: number;
  readonly doorOpen: boolean;
  readonly mainsOn: boolean;
  readonly plant: PlantHealth;
  /** Lights and people. */
  readonly occupancyW: number;
  readonly moves: readonly Move[];
}

/** What is broken in the plant. Shares are 0 (sound) to 1. */
export interface PlantHealth {
  readonly compressorDead: boolean;
  readonly fansDead: boolean;
  readonly heaterDead: boolean;
  /** The heater's contactor has stuck: it heats whatever the controller wants. */
  readonly heaterStuck: boolean;
  readonly refrigerantLost: number;
  /** Share of the coil closed by ice that no defrost reaches. */
  readonly coilIced: number;
  /** What somebody set the thermostat to, in place of the room's own setpoint. */
  readonly wrongSetpointC: number | null;
}

export const SOUND_PLANT: PlantHealth = {
  compressorDead: false,
  fansDead: false,
  heaterDead: false,
  heaterStuck: false,
  refrigerantLost: 0,
  coilIced: 0,
  wrongSetpointC: null,
};

const NO_FLOWS: RoomFlows = {
  envelopeW: 0,
  exchangeW: 0,
  respiredW: 0,
  machinesW: 0,
  refrigerationW: 0,
  evaporatedW: 0,
  depositedW: 0,
  meltedW: 0,
  exchangedKgPerS: 0,
  transpiredKgPerS: 0,
  depositedKgPerS: 0,
  foggedKgPerS: 0,
};

/** Produce brought in (`massKg` at `temperatureC`) or a share of a stack taken out. */
export type Move =
  | { readonly kind: 'in'; readonly stack: number; readonly massKg: number; readonly temperatureC: number }
  | { readonly kind: 'out'; readonly stack: number; readonly share: number };

/** A room that has stood at one temperature for long. `relative` is its humidity, 0..1. */
export function restingState(
  temperatureC: number,
  stacks: readonly Omit<Stack, 'coreC'>[],
  relative = 0.88,
): RoomState {
  return {
    airC: temperatureC,
    slabC: temperatureC,
    coilC: temperatureC,
    humidityRatio: relative * saturationRatio(temperatureC),
    frostKg: 0,
    stacks: stacks.map((stack) => ({ ...stack, coreC: stack.temperatureC })),
    control: {
      compressorOn: false,
      compressorForS: 3_600,
      defrost: 'none',
      defrostForS: 0,
      sinceDefrostS: 0,
    },
    layeringK: 0,
    airProbeC: temperatureC,
    rhProbe: relative,
    pulpProbesC: stacks.map((stack) => (stack.massKg > 0 ? stack.temperatureC : temperatureC)),
    energyJ: 0,
    starts: 0,
    compressorS: 0,
    waterKg: 0,
    powerW: 0,
    running: { compressor: false, fans: false, heater: false },
    flows: NO_FLOWS,
  };
}
