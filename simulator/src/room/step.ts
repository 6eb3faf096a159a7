import type { Crop } from '../crop/crops.ts';
import type { RoomControl, RoomDesign } from './design.ts';
import { doorwayFlowM3PerS } from './infiltration.ts';
import {
  densityKgPerM3,
  relativeHumidity,
  saturationPressurePa,
  saturationRatio,
  vapourPressurePa,
} from './psychrometrics.ts';
import type { Move, RoomInputs, RoomState, Stack } from './room-state.ts';
import { control } from './thermostat.ts';

export interface RoomModel {
  readonly design: RoomDesign;
  readonly control: RoomControl;
  readonly crop: Crop;
}

const AIR_CP = 1_006;
const EVAPORATION_J_PER_KG = 2_500_000;
const SUBLIMATION_J_PER_KG = 2_834_000;
const MELTING_J_PER_KG = 334_000;
/** Lewis number of water in air to the power 2/3: mass transfer at the coil from its heat transfer. */
const LEWIS = 0.9;
const COIL_UA_FANS_OFF_W_PER_K = 25;
/** Frost that halves the coil, for each W/K of it: 15 kg on the 200 m³ room's. */
const BLOCKING_FROST_KG_PER_W_PER_K = 15 / 1_900;
const AIR_PROBE_S = 90;
const RH_PROBE_S = 60;
const PULP_PROBE_S = 180;

/**
 * One step of a lumped cold room: air, up to three stacks of produce, floor slab, coil with frost, humidity, probes.
 * Pure. Nodes are stepped one after the other, each implicitly in its own temperature, so that any step of up to a
 * minute is stable; the figures are checked at 10 s.
 */
export function step(model: RoomModel, before: RoomState, inputs: RoomInputs, dtS: number): RoomState {
  const { design, crop } = model;
  const stacksBefore = inputs.moves.length === 0 ? before.stacks : inputs.moves.reduce(move, before.stacks);
  const settled = control(
    before.control,
    { airC: before.airC, coilC: before.coilC, mainsOn: inputs.mainsOn },
    model.control,
    dtS,
  );
  const heating = settled.defrost === 'heating';
  const fansOn = inputs.mainsOn && settled.defrost === 'none';
  const heaterW = heating ? design.defrostHeaterW : 0;
  const coilUa = fansOn ? design.coilUaWPerK * blocking(before.frostKg, design) : COIL_UA_FANS_OFF_W_PER_K;

  // Air exchanged with outside.
  const inside = { temperatureC: before.airC, ratio: before.humidityRatio };
  const outside = { temperatureC: inputs.outsideC, ratio: inputs.outsideRatio };
  const density = densityKgPerM3(before.airC, before.humidityRatio);
  const door = inputs.doorOpen
    ? design.doorFlowFactor * doorwayFlowM3PerS(design.doorWidthM, design.doorHeightM, inside, outside)
    : 0;
  const exchangeKgPerS = density * (door + (design.leakageAirChangesPerDay * design.volumeM3) / 86_400);

  // Produce: exchanges heat with the air, respires, transpires.
  const airVapourPa = vapourPressurePa(before.humidityRatio);
  let produceUa = 0;
  let produceUaT = 0;
  let transpiredKgPerS = 0;
  let produceKg = 0;
  const stacks = stacksBefore.map((stack): Stack => {
    if (stack.massKg <= 0) return stack;
    const ua = design.produceHaWPerKgK * stack.massKg;
    const respiredW =
      stack.massKg * crop.respirationWPerKg * crop.q10 ** ((stack.temperatureC - crop.respirationAtC) / 10);
    const transpired =
      crop.transpirationPerS * stack.massKg * (saturationPressurePa(stack.temperatureC) - airVapourPa);
    const capacity = stack.massKg * crop.heatCapacityJPerKgK;
    const temperatureC = implicit(
      stack.temperatureC,
      capacity,
      ua,
      ua * before.airC + respiredW - transpired * EVAPORATION_J_PER_KG,
      dtS,
    );
    produceUa += ua;
    produceUaT += ua * temperatureC;
    transpiredKgPerS += transpired;
    produceKg += stack.massKg;
    return { massKg: stack.massKg, temperatureC };
  });

  const slabC =
    design.slabCapacityJPerK > 0
      ? implicit(
          before.slabC,
          design.slabCapacityJPerK,
          design.slabHaWPerK,
          design.slabHaWPerK * before.airC,
          dtS,
        )
      : before.airC;
  const slabUa = design.slabCapacityJPerK > 0 ? design.slabHaWPerK : 0;

  const exchangeUa = exchangeKgPerS * AIR_CP;
  const airC = implicit(
    before.airC,
    design.airCapacityJPerK,
    design.envelopeUaWPerK + exchangeUa + produceUa + slabUa + coilUa,
    design.envelopeUaWPerK * (inputs.outsideC + design.solarOffsetK) +
      exchangeUa * inputs.outsideC +
      produceUaT +
      slabUa * slabC +
      coilUa * before.coilC +
      (fansOn ? design.fansW : 0) +
      inputs.occupancyW +
      0.15 * heaterW,
    dtS,
  );

  // Humidity: from outside and the produce, onto the coil, never above saturation.
  const coilRatio = saturationRatio(before.coilC);
  const depositing = before.humidityRatio > coilRatio ? coilUa / (AIR_CP * LEWIS) : 0;
  const airKg = density * Math.max(design.volumeM3 - produceKg / 400, design.volumeM3 / 4);
  const ratio = implicit(
    before.humidityRatio,
    airKg,
    exchangeKgPerS + depositing,
    exchangeKgPerS * inputs.outsideRatio + depositing * coilRatio + transpiredKgPerS,
    dtS,
  );
  const ratioNow = Math.min(Math.max(ratio, 0), saturationRatio(airC));
  const depositedKg = Math.max(0, depositing * (ratioNow - coilRatio)) * dtS;
  const latent = before.coilC < 0 ? SUBLIMATION_J_PER_KG : EVAPORATION_J_PER_KG;

  // Coil: takes the room's heat and gives it to the refrigerant, whose capacity grows with evaporating temperature.
  const slope = settled.compressorOn ? 0.03 * design.coolingW : 0;
  const coolingAt0 = settled.compressorOn ? design.coolingW * (1 - 0.03 * design.ratedCoilC) : 0;
  const coilRaw = implicit(
    before.coilC,
    design.coilCapacityJPerK,
    coilUa + slope,
    coilUa * airC + (depositedKg * latent) / dtS + 0.85 * heaterW - coolingAt0,
    dtS,
  );
  const iceKg = before.frostKg + (before.coilC < 0 ? depositedKg : 0);
  const meltedKg = coilRaw > 0 ? Math.min(iceKg, (coilRaw * design.coilCapacityJPerK) / MELTING_J_PER_KG) : 0;
  const coilC = coilRaw - (meltedKg * MELTING_J_PER_KG) / design.coilCapacityJPerK;

  const coolingW = settled.compressorOn ? Math.max(0, coolingAt0 + slope * coilC) : 0;
  const powerW = inputs.mainsOn
    ? coolingW / design.cop + (fansOn ? design.fansW : 0) + heaterW + inputs.occupancyW * 0.3
    : 0;

  return {
    airC,
    slabC,
    coilC,
    humidityRatio: ratioNow,
    frostKg: iceKg - meltedKg,
    stacks,
    control: settled,
    airProbeC: lag(before.airProbeC, airC, AIR_PROBE_S, dtS),
    rhProbe: lag(before.rhProbe, relativeHumidity(airC, ratioNow), RH_PROBE_S, dtS),
    pulpProbesC: stacks.map((stack, i) =>
      lag(before.pulpProbesC[i] ?? airC, stack.massKg > 0 ? stack.temperatureC : airC, PULP_PROBE_S, dtS),
    ),
    energyJ: before.energyJ + powerW * dtS,
    starts: before.starts + (settled.compressorOn && !before.control.compressorOn ? 1 : 0),
    compressorS: before.compressorS + (settled.compressorOn ? dtS : 0),
    waterKg: before.waterKg + depositedKg,
    powerW,
  };
}

/** Backward Euler of C·dx/dt = gain − conductance·x. */
function implicit(x: number, capacity: number, conductance: number, gain: number, dtS: number): number {
  return (capacity * x + dtS * gain) / (capacity + dtS * conductance);
}

function lag(value: number, target: number, timeConstantS: number, dtS: number): number {
  return value + (target - value) * (dtS / (timeConstantS + dtS));
}

/** Share of the coil that frost leaves: 1 when clean, 0.5 when blocked. */
function blocking(frostKg: number, design: RoomDesign): number {
  return 1 - 0.5 * Math.min(1, frostKg / (BLOCKING_FROST_KG_PER_W_PER_K * design.coilUaWPerK));
}

function move(stacks: readonly Stack[], change: Move): readonly Stack[] {
  return stacks.map((stack, i) => {
    if (i !== change.stack) return stack;
    if (change.kind === 'out') return { ...stack, massKg: stack.massKg * (1 - change.share) };
    const massKg = stack.massKg + change.massKg;
    return {
      massKg,
      temperatureC: (stack.massKg * stack.temperatureC + change.massKg * change.temperatureC) / massKg,
    };
  });
}
