import type { RoomControl } from './design.ts';

export const DEFROST_PHASES = ['none', 'heating', 'dripping', 'fan-delay'] as const;
export type DefrostPhase = (typeof DEFROST_PHASES)[number];

/** The controller's memory. Times are seconds since the last change. */
export interface ControlState {
  readonly compressorOn: boolean;
  readonly compressorForS: number;
  readonly defrost: DefrostPhase;
  readonly defrostForS: number;
  readonly sinceDefrostS: number;
}

/** What a controller sees. */
interface ControlInputs {
  readonly airC: number;
  readonly coilC: number;
  readonly mainsOn: boolean;
  readonly setpointC: number;
}

/** The low-pressure switch: a coil this cold has no air over it. */
const LOW_PRESSURE_COIL_C = -32;
/** A coil's distance from the air says something only after the compressor has run so long. */
const SETTLED_RUN_S = 300;

/**
 * One step of a usual cold-room controller: differential, least running and standing times, low-pressure switch;
 * defrost by the clock or when the coil is much colder than the air, ended by the coil's temperature or a longest
 * time, then drip and fan delay. Without mains everything stands still; when it
 * returns, the least standing time counts again, so a whole village's compressors do not start at once.
 */
export function control(
  state: ControlState,
  inputs: ControlInputs,
  settings: RoomControl,
  dtS: number,
): ControlState {
  if (!inputs.mainsOn) {
    return {
      compressorOn: false,
      compressorForS: 0,
      defrost: 'none',
      defrostForS: 0,
      // The defrost timer has a battery.
      sinceDefrostS: state.sinceDefrostS + dtS,
    };
  }
  const { defrost, defrostForS, sinceDefrostS } = defrostStep(state, inputs, settings, dtS);
  const compressorOn =
    defrost === 'none' || defrost === 'fan-delay' ? thermostat(state, inputs, settings) : false;
  return {
    compressorOn,
    compressorForS: compressorOn === state.compressorOn ? state.compressorForS + dtS : dtS,
    defrost,
    defrostForS,
    sinceDefrostS,
  };
}

function thermostat(state: ControlState, inputs: ControlInputs, settings: RoomControl): boolean {
  const { differentialK, minOnS, minOffS } = settings;
  const { setpointC } = inputs;
  if (inputs.coilC < LOW_PRESSURE_COIL_C) return false;
  if (state.compressorOn) {
    return inputs.airC > setpointC - differentialK / 2 || state.compressorForS < minOnS;
  }
  return inputs.airC >= setpointC + differentialK / 2 && state.compressorForS >= minOffS;
}

/** Frost keeps the air's heat from the coil, so the coil falls further below the air than a clean one does. */
function demanded(state: ControlState, inputs: ControlInputs, { defrost }: RoomControl): boolean {
  const demand = defrost?.demand ?? null;
  return (
    demand !== null &&
    state.compressorOn &&
    state.compressorForS >= SETTLED_RUN_S &&
    state.sinceDefrostS >= demand.notBeforeS &&
    inputs.airC - inputs.coilC >= demand.splitK
  );
}

type DefrostState = Pick<ControlState, 'defrost' | 'defrostForS' | 'sinceDefrostS'>;

function defrostStep(
  state: ControlState,
  inputs: ControlInputs,
  settings: RoomControl,
  dtS: number,
): DefrostState {
  const { defrost } = settings;
  if (defrost === null) return { defrost: 'none', defrostForS: 0, sinceDefrostS: 0 };
  const stay: DefrostState = {
    defrost: state.defrost,
    defrostForS: state.defrostForS + dtS,
    sinceDefrostS: state.sinceDefrostS + dtS,
  };
  const enter = (phase: DefrostPhase): DefrostState => ({ ...stay, defrost: phase, defrostForS: 0 });
  switch (state.defrost) {
    case 'none':
      return stay.sinceDefrostS >= defrost.everyS || demanded(state, inputs, settings)
        ? { ...enter('heating'), sinceDefrostS: 0 }
        : stay;
    case 'heating':
      if (inputs.coilC < defrost.endCoilC && state.defrostForS < defrost.maxS) return stay;
      // Moving air has dried the coil already.
      return enter(defrost.heat === 'air' ? 'none' : 'dripping');
    case 'dripping':
      return state.defrostForS >= defrost.dripS ? enter('fan-delay') : stay;
    case 'fan-delay':
      return state.defrostForS >= defrost.fanDelayS ? enter('none') : stay;
  }
}
