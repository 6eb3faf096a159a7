import { saturationRatio } from './psychrometrics.ts';
import type { ControlState } from './thermostat.ts';

/** Produce that cools as one: a row of pallets with a probe in it. */
export interface Stack {
  readonly massKg: number;
  readonly temperatureC: number;
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
}

/** What acts on a room during a step. */
export interface RoomInputs {
  readonly outsideC: number;
  readonly outsideRatio: number;
  readonly doorOpen: boolean;
  readonly mainsOn: boolean;
  /** Lights and people. */
  readonly occupancyW: number;
  readonly moves: readonly Move[];
}

/** Produce brought in (`massKg` at `temperatureC`) or a share of a stack taken out. */
export type Move =
  | { readonly kind: 'in'; readonly stack: number; readonly massKg: number; readonly temperatureC: number }
  | { readonly kind: 'out'; readonly stack: number; readonly share: number };

/** A room that has stood at one temperature for long. `relative` is its humidity, 0..1. */
export function restingState(temperatureC: number, stacks: readonly Stack[], relative = 0.88): RoomState {
  return {
    airC: temperatureC,
    slabC: temperatureC,
    coilC: temperatureC,
    humidityRatio: relative * saturationRatio(temperatureC),
    frostKg: 0,
    stacks,
    control: {
      compressorOn: false,
      compressorForS: 3_600,
      defrost: 'none',
      defrostForS: 0,
      sinceDefrostS: 0,
    },
    airProbeC: temperatureC,
    rhProbe: relative,
    pulpProbesC: stacks.map((stack) => (stack.massKg > 0 ? stack.temperatureC : temperatureC)),
    energyJ: 0,
    starts: 0,
    compressorS: 0,
    waterKg: 0,
    powerW: 0,
  };
}
