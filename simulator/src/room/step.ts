import type { Crop } from '../crop/crops.ts';
import { blocking, deposition } from './coil.ts';
import type { RoomControl, RoomDesign } from './design.ts';
import { doorwayFlowM3PerS } from './infiltration.ts';
import { densityKgPerM3, relativeHumidity, saturationRatio } from './psychrometrics.ts';
import type { RoomInputs, RoomState, Stack } from './room-state.ts';
import { moved, produceLoads } from './stacks.ts';
import { control } from './thermostat.ts';

export interface RoomModel {
  readonly design: RoomDesign;
  readonly control: RoomControl;
  readonly crop: Crop;
}

const AIR_CP = 1_006;
const MELTING_J_PER_KG = 334_000;
const COIL_UA_FANS_OFF_W_PER_K = 25;
const AIR_PROBE_S = 90;
const RH_PROBE_S = 60;
const PULP_PROBE_S = 180;
/** Of the heater's warmth this share misses the coil; hot gas comes from within the tubes. */
const HEATER_TO_AIR = 0.15;
const HOT_GAS_TO_AIR = 0.05;
/** Heat that hot gas brings, and power it takes, as shares of the usual ones. */
const HOT_GAS_SHARE = 0.8;
/** Still air parts into layers within a quarter of an hour; moving air mixes in minutes. */
const LAYERING_S = 900;
const MIXING_S = 120;
const LAYERING_SHARE = 0.12;
const LAYERING_MOST_K = 6;
/** A compressor that pumps thin gas still turns. */
const IDLE_POWER_SHARE = 0.45;
/** Every heater has a thermal cut-out, also one whose contactor has stuck. */
const HEATER_CUT_OUT_C = 55;

/** Water in the room's air is that of so many kg of dry air; produce and pallets fill the rest of the room. */
export function airMassKg(design: RoomDesign): number {
  return 0.8 * design.volumeM3;
}

/**
 * One step of a lumped cold room: air, up to three stacks of produce, floor slab, coil with frost, humidity, probes.
 * Pure. All temperatures are solved together, implicitly, so that any step of up to a minute is stable and heat is
 * conserved to rounding; the figures are checked at 10 s.
 */
export function step(model: RoomModel, before: RoomState, inputs: RoomInputs, dtS: number): RoomState {
  const { design, crop } = model;
  const { plant, mainsOn } = inputs;
  const placed = moved(before.stacks, inputs.moves);
  const seen = {
    airC: before.airC,
    coilC: before.coilC,
    mainsOn,
    setpointC: plant.wrongSetpointC ?? model.control.setpointC,
  };
  const settled = control(before.control, seen, model.control, dtS);
  const heat = model.control.defrost?.heat ?? 'air';
  const defrosting = settled.defrost === 'heating';
  const hotGas = defrosting && heat === 'hot-gas' && !plant.compressorDead;
  const heated = (defrosting && heat === 'electric' && !plant.heaterDead) || plant.heaterStuck;
  const heater = mainsOn && heated && before.coilC < HEATER_CUT_OUT_C;
  const fans = mainsOn && !plant.fansDead && (settled.defrost === 'none' || heat === 'air');
  const compressor = settled.compressorOn && !plant.compressorDead;

  const fansW = fans ? design.fansW : 0;
  const heaterW = heater ? design.defrostHeaterW : 0;
  const gasW = hotGas ? HOT_GAS_SHARE * design.coolingW : 0;
  const machinesW = fansW + heaterW + gasW + inputs.occupancyW;
  const toCoilW = (1 - HEATER_TO_AIR) * heaterW + (1 - HOT_GAS_TO_AIR) * gasW;
  const coilUa = fans
    ? design.coilUaWPerK * blocking(before.frostKg, design) * (1 - plant.coilIced)
    : COIL_UA_FANS_OFF_W_PER_K;

  // Air exchanged with outside.
  const inside = { temperatureC: before.airC, ratio: before.humidityRatio };
  const outside = { temperatureC: inputs.outsideC, ratio: inputs.outsideRatio };
  const doorM3PerS = inputs.doorOpen
    ? design.doorFlowFactor * doorwayFlowM3PerS(design.doorWidthM, design.doorHeightM, inside, outside)
    : 0;
  const leakM3PerS = (design.leakageAirChangesPerDay * design.volumeM3) / 86_400;
  const exchange = densityKgPerM3(before.airC, before.humidityRatio) * (doorM3PerS + leakM3PerS);

  const produce = produceLoads(placed, before.humidityRatio, design, crop, fans);

  // Humidity: from outside and the produce, onto the coil, never above saturation.
  const airKg = airMassKg(design);
  const { coilRatio, depositing, latentJPerKg } = deposition(before, coilUa);
  const ratioFree =
    (airKg * before.humidityRatio +
      dtS * (exchange * inputs.outsideRatio + depositing * coilRatio + produce.transpiredKgPerS)) /
    (airKg + dtS * (exchange + depositing));
  const ratioHeld = Math.min(Math.max(ratioFree, 0), saturationRatio(before.airC));
  const depositedKgPerS = Math.max(0, depositing * (ratioHeld - coilRatio));
  const depositedW = depositedKgPerS * latentJPerKg;

  // The refrigerant takes more heat from a warmer coil.
  const capacityW = compressor ? design.coolingW * (1 - plant.refrigerantLost) : 0;
  const slope = 0.03 * capacityW;
  const coolingAt0W = capacityW * (1 - 0.03 * design.ratedCoilC);

  // Everything hangs on the air: a leaf's new temperature is `free + share · air`, so one division solves them all.
  const slab = leaf(
    before.slabC,
    design.slabCapacityJPerK,
    design.slabCapacityJPerK > 0 ? design.slabHaWPerK : 0,
    0,
    0,
    dtS,
  );
  const coil = leaf(
    before.coilC,
    design.coilCapacityJPerK,
    coilUa,
    slope,
    depositedW + toCoilW - coolingAt0W,
    dtS,
  );
  let conductance = design.envelopeUaWPerK + exchange * AIR_CP + slab.towardsAir + coil.towardsAir;
  let gainW =
    design.envelopeUaWPerK * (inputs.outsideC + design.solarOffsetK) +
    exchange * AIR_CP * inputs.outsideC +
    slab.intoAirW +
    coil.intoAirW +
    machinesW -
    toCoilW;
  const leaves = produce.loads.map((load) => {
    const each = leaf(load.temperatureC, load.capacityJPerK, load.uaWPerK, 0, load.gainW, dtS);
    conductance += each.towardsAir;
    gainW += each.intoAirW;
    return each;
  });
  const capacity = design.airCapacityJPerK;
  const airC = (capacity * before.airC + dtS * gainW) / (capacity + dtS * conductance);
  const slabC = design.slabCapacityJPerK > 0 ? slab.free + slab.share * airC : airC;
  const coilRaw = coil.free + coil.share * airC;
  const stacks = placed.map((stack, i): Stack => {
    if (stack.massKg <= 0) return stack;
    const temperatureC = leaves[i]!.free + leaves[i]!.share * airC;
    return {
      massKg: stack.massKg,
      temperatureC,
      coreC: lag(stack.coreC, temperatureC, crop.coreLagS, dtS),
    };
  });

  const iceKg = before.frostKg + (before.coilC < 0 ? depositedKgPerS * dtS : 0);
  const meltedKg = coilRaw > 0 ? Math.min(iceKg, (coilRaw * design.coilCapacityJPerK) / MELTING_J_PER_KG) : 0;
  const coilC = coilRaw - (meltedKg * MELTING_J_PER_KG) / design.coilCapacityJPerK;
  const humidityRatio = Math.min(ratioHeld, saturationRatio(airC));

  const refrigerationW = compressor ? coolingAt0W + slope * coilRaw : 0;
  const fullW = compressor ? Math.max(0, design.coolingW * (1 + 0.03 * (coilRaw - design.ratedCoilC))) : 0;
  const pumping = IDLE_POWER_SHARE + (1 - IDLE_POWER_SHARE) * (1 - plant.refrigerantLost);
  const powerW = mainsOn
    ? (fullW * pumping + gasW) / design.cop + fansW + heaterW + inputs.occupancyW * 0.3
    : 0;
  const layeringTo = Math.min(LAYERING_MOST_K, LAYERING_SHARE * Math.max(0, inputs.outsideC - before.airC));
  const layeringK = fans
    ? lag(before.layeringK, 0, MIXING_S, dtS)
    : lag(before.layeringK, layeringTo, LAYERING_S, dtS);

  return {
    airC,
    slabC,
    coilC,
    humidityRatio,
    frostKg: iceKg - meltedKg,
    stacks,
    control: settled,
    layeringK,
    airProbeC: lag(before.airProbeC, airC + layeringK, AIR_PROBE_S, dtS),
    rhProbe: lag(before.rhProbe, relativeHumidity(airC, humidityRatio), RH_PROBE_S, dtS),
    pulpProbesC: stacks.map((stack, i) =>
      lag(before.pulpProbesC[i] ?? airC, stack.massKg > 0 ? stack.coreC : airC, PULP_PROBE_S, dtS),
    ),
    energyJ: before.energyJ + powerW * dtS,
    starts: before.starts + (compressor && !before.running.compressor ? 1 : 0),
    compressorS: before.compressorS + (compressor ? dtS : 0),
    waterKg: before.waterKg + depositedKgPerS * dtS,
    powerW,
    running: { compressor: compressor || hotGas, fans, heater },
    flows: {
      envelopeW: design.envelopeUaWPerK * (inputs.outsideC + design.solarOffsetK - airC),
      exchangeW: exchange * AIR_CP * (inputs.outsideC - airC),
      respiredW: produce.respiredW,
      machinesW,
      refrigerationW,
      evaporatedW: produce.evaporatedW,
      depositedW,
      meltedW: (meltedKg * MELTING_J_PER_KG) / dtS,
      exchangedKgPerS: exchange * (inputs.outsideRatio - ratioFree),
      transpiredKgPerS: produce.transpiredKgPerS,
      depositedKgPerS,
      foggedKgPerS:
        (airKg * (ratioFree - humidityRatio)) / dtS + depositing * (ratioFree - coilRatio) - depositedKgPerS,
    },
  };
}

/** A node that hangs on the air only: what it comes to is `free + share · air`, and what the air's equation sees of it. */
interface Leaf {
  readonly free: number;
  readonly share: number;
  readonly towardsAir: number;
  readonly intoAirW: number;
}

/** Backward Euler of C·dT/dt = ua·(air − T) − slope·T + gain, with the air still unknown. */
function leaf(
  temperatureC: number,
  capacityJPerK: number,
  uaWPerK: number,
  slopeWPerK: number,
  gainW: number,
  dtS: number,
): Leaf {
  const whole = capacityJPerK + dtS * (uaWPerK + slopeWPerK);
  const free = whole > 0 ? (capacityJPerK * temperatureC + dtS * gainW) / whole : 0;
  const share = whole > 0 ? (dtS * uaWPerK) / whole : 0;
  return { free, share, towardsAir: uaWPerK * (1 - share), intoAirW: uaWPerK * free };
}

function lag(value: number, target: number, timeConstantS: number, dtS: number): number {
  return value + (target - value) * (dtS / (timeConstantS + dtS));
}
