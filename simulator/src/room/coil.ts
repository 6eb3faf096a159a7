import type { RoomDesign } from './design.ts';
import { saturationRatio } from './psychrometrics.ts';
import type { RoomState } from './room-state.ts';

const AIR_CP = 1_006;
/** Lewis number of water in air to the power 2/3: mass transfer at the coil from its heat transfer. */
const LEWIS = 0.9;
const EVAPORATION_J_PER_KG = 2_500_000;
const SUBLIMATION_J_PER_KG = 2_834_000;
/** Frost that halves the coil, for each W/K of it: 15 kg on the 200 m³ room's. */
const HALVING_FROST_KG_PER_W_PER_K = 15 / 1_900;
const LEAST_SHARE = 0.05;

/**
 * Share of the coil that frost leaves: 1 when clean, 0.5 with the frost of the field notes' model. More ice than that
 * closes the gaps between the fins, which those notes do not tell: general knowledge.
 */
export function blocking(frostKg: number, design: RoomDesign): number {
  const fill = frostKg / (HALVING_FROST_KG_PER_W_PER_K * design.coilUaWPerK);
  return fill <= 1 ? 1 - 0.5 * fill : Math.max(LEAST_SHARE, 0.5 / fill ** 1.5);
}

/** How fast water goes from the air to the coil: `depositing` kg/s for each unit of humidity ratio above `coilRatio`. */
export function deposition(
  state: RoomState,
  coilUaWPerK: number,
): { readonly coilRatio: number; readonly depositing: number; readonly latentJPerKg: number } {
  const coilRatio = saturationRatio(state.coilC);
  return {
    coilRatio,
    depositing: state.humidityRatio > coilRatio ? coilUaWPerK / (AIR_CP * LEWIS) : 0,
    latentJPerKg: state.coilC < 0 ? SUBLIMATION_J_PER_KG : EVAPORATION_J_PER_KG,
  };
}
