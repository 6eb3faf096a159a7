import type { Crop } from '../crop/crops.ts';
import type { RoomDesign } from './design.ts';
import { saturationPressurePa, vapourPressurePa } from './psychrometrics.ts';
import type { Move, Stack } from './room-state.ts';

const EVAPORATION_J_PER_KG = 2_500_000;
/** What still air takes from a stack, W/kg·K: forced air without its fan is a plain room. */
const STILL_AIR_HA = 0.05;
/**
 * How well the stacks are blown through, the first in the stream first: what reaches the last one has been warmed and
 * slowed by the others. General knowledge; the notes only say that positions differ and that the slowest counts.
 */
const POSITIONS: readonly (readonly number[])[] = [[1], [1.3, 0.7], [1.4, 1, 0.6]];

/** What one stack does to the air during a step. */
interface Load {
  readonly temperatureC: number;
  readonly capacityJPerK: number;
  readonly uaWPerK: number;
  readonly gainW: number;
}

interface ProduceLoads {
  readonly loads: readonly Load[];
  readonly respiredW: number;
  readonly evaporatedW: number;
  readonly transpiredKgPerS: number;
}

const EMPTY: Load = { temperatureC: 0, capacityJPerK: 0, uaWPerK: 0, gainW: 0 };

/** Exchange of heat with the air, respiration by Q10, transpiration by the vapour pressure difference. */
export function produceLoads(
  stacks: readonly Stack[],
  airRatio: number,
  design: RoomDesign,
  crop: Crop,
  fansOn: boolean,
): ProduceLoads {
  const airVapourPa = vapourPressurePa(airRatio);
  const positions = design.forcedAir ? POSITIONS[stacks.length - 1] : undefined;
  const ha = fansOn ? design.produceHaWPerKgK : Math.min(design.produceHaWPerKgK, STILL_AIR_HA);
  let [respiredW, evaporatedW, transpiredKgPerS] = [0, 0, 0];
  const loads = stacks.map(({ massKg, temperatureC }, i): Load => {
    if (massKg <= 0) return EMPTY;
    const respired =
      massKg * crop.respirationWPerKg * crop.q10 ** ((temperatureC - crop.respirationAtC) / 10);
    const transpired = crop.transpirationPerS * massKg * (saturationPressurePa(temperatureC) - airVapourPa);
    const evaporated = transpired * EVAPORATION_J_PER_KG;
    respiredW += respired;
    evaporatedW += evaporated;
    transpiredKgPerS += transpired;
    return {
      temperatureC,
      capacityJPerK: massKg * crop.heatCapacityJPerKgK,
      uaWPerK: ha * massKg * (fansOn ? (positions?.[i] ?? 1) : 1),
      gainW: respired - evaporated,
    };
  });
  return { loads, respiredW, evaporatedW, transpiredKgPerS };
}

/** The stacks after produce was brought in or taken out; what comes together mixes by mass. */
export function moved(stacks: readonly Stack[], moves: readonly Move[]): readonly Stack[] {
  return moves.length === 0 ? stacks : moves.reduce(move, stacks);
}

function move(stacks: readonly Stack[], change: Move): readonly Stack[] {
  return stacks.map((stack, i) => {
    if (i !== change.stack) return stack;
    if (change.kind === 'out') return { ...stack, massKg: stack.massKg * (1 - change.share) };
    const massKg = stack.massKg + change.massKg;
    const mixed = (here: number): number =>
      (stack.massKg * here + change.massKg * change.temperatureC) / massKg;
    return { massKg, temperatureC: mixed(stack.temperatureC), coreC: mixed(stack.coreC) };
  });
}
