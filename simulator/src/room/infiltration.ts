import { densityKgPerM3 } from './psychrometrics.ts';

export interface Air {
  readonly temperatureC: number;
  /** kg of water a kg of dry air. */
  readonly ratio: number;
}

const GRAVITY_M_PER_S2 = 9.81;

/**
 * Air exchanged through an open doorway in m³/s, after Gosney and Olama (the form of the ASHRAE Refrigeration
 * handbook): 0.221·A·√(gH)·√(1 − ρo/ρi)·Fm with Fm = [2/(1 + (ρi/ρo)^(1/3))]^1.5. Zero when the room's air is
 * the lighter one: a cold store's door never faces that for long.
 */
export function doorwayFlowM3PerS(widthM: number, heightM: number, inside: Air, outside: Air): number {
  const densityIn = densityKgPerM3(inside.temperatureC, inside.ratio);
  const densityOut = densityKgPerM3(outside.temperatureC, outside.ratio);
  if (densityIn <= densityOut) return 0;
  const fm = (2 / (1 + Math.cbrt(densityIn / densityOut))) ** 1.5;
  return (
    0.221 *
    widthM *
    heightM *
    Math.sqrt(GRAVITY_M_PER_S2 * heightM) *
    Math.sqrt(1 - densityOut / densityIn) *
    fm
  );
}
