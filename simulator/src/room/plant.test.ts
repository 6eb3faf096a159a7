import { describe, expect, it } from 'vitest';
import { CROPS } from '../crop/crops.ts';
import { ROOM_TEMPLATES, type RoomControl } from './design.ts';
import { humidityRatio, saturationPressurePa } from './psychrometrics.ts';
import {
  type PlantHealth,
  type RoomInputs,
  type RoomState,
  restingState,
  SOUND_PLANT,
} from './room-state.ts';
import { type RoomModel, step } from './step.ts';

// The signatures of the field notes' list; its sizes are general knowledge.
const HOUR = 360;
const DEFROST = {
  heat: 'electric',
  everyS: 21_600,
  endCoilC: 10,
  maxS: 1_500,
  dripS: 60,
  fanDelayS: 120,
  demand: null,
} as const;
const control = (defrost: RoomControl['defrost'] = DEFROST): RoomControl => ({
  setpointC: 4,
  differentialK: 2,
  minOnS: 120,
  minOffS: 180,
  defrost,
});
const summer = (plant: Partial<PlantHealth>, more: Partial<RoomInputs> = {}): RoomInputs => ({
  outsideC: 30,
  outsideRatio: humidityRatio(0.75 * saturationPressurePa(30)),
  doorOpen: false,
  mainsOn: true,
  occupancyW: 0,
  moves: [],
  plant: { ...SOUND_PLANT, ...plant },
  ...more,
});
const usual: RoomModel = { design: ROOM_TEMPLATES['storage-200'], control: control(), crop: CROPS.mandarin };

/** A day of a loaded room that has settled for one. */
function day(inputs: RoomInputs, model: RoomModel = usual, hours = 24) {
  let state = restingState(4, [{ massKg: 30_000, temperatureC: 4 }]);
  for (let n = 0; n < 24 * HOUR; n++) state = step(model, state, summer({}), 10);
  const settled = state;
  let [ranS, splitK, coldestC, defrosts, defrostS] = [0, 0, 0, 0, 0];
  for (let n = 0; n < hours * HOUR; n++) {
    const before: RoomState = state;
    state = step(model, state, inputs, 10);
    coldestC = Math.min(coldestC, state.coilC);
    if (state.control.defrost === 'heating') defrostS += 10;
    if (state.control.defrost === 'heating' && before.control.defrost !== 'heating') defrosts++;
    if (!state.control.compressorOn) continue;
    ranS += 10;
    splitK = Math.max(splitK, state.airC - state.coilC);
  }
  return {
    state,
    airC: state.airC,
    probeC: state.airProbeC,
    pulpC: state.stacks[0]!.temperatureC,
    runShare: ranS / (hours * 3_600),
    splitK,
    coldestC,
    defrosts,
    defrostMin: defrostS / 60 / Math.max(1, defrosts),
    kwh: (state.energyJ - settled.energyJ) / 3.6e6,
    frostKg: state.frostKg,
  };
}

describe('what breaks in a plant', () => {
  const sound = day(summer({}));

  it('is nothing at first: runs a quarter of the time and holds', () => {
    expect(sound.runShare).toBeGreaterThan(0.2);
    expect(sound.runShare).toBeLessThan(0.36);
    expect(Math.abs(sound.pulpC - 4)).toBeLessThan(0.4);
  });

  it('a dead compressor takes no power, and the room warms as in a power cut', () => {
    const dead = day(summer({ compressorDead: true }));
    expect(dead.kwh).toBeLessThan(0.6 * sound.kwh);
    expect(dead.airC).toBeGreaterThan(6);
    expect(dead.pulpC).toBeGreaterThan(5.5);
  });

  it('dead fans leave a coil far colder than the air, and the warmest air under the ceiling', () => {
    const dead = day(summer({ fansDead: true }), usual, 24);
    expect(dead.coldestC).toBeLessThan(-28);
    expect(dead.airC).toBeGreaterThan(5);
    expect(dead.probeC - dead.airC).toBeGreaterThan(1.5);
  });

  it('an iced coil runs far below the air, longer and longer, and then does not hold', () => {
    const most = day(summer({ coilIced: 0.9 }));
    expect(most.runShare).toBeGreaterThan(2 * sound.runShare);
    expect(most.splitK).toBeGreaterThan(2 * sound.splitK);
    expect(Math.abs(most.pulpC - 4)).toBeLessThan(0.8);
    const nearly = day(summer({ coilIced: 0.97 }), usual, 48);
    expect(nearly.airC).toBeGreaterThan(5.5);
    expect(nearly.pulpC).toBeGreaterThan(5);
  });

  it('lost refrigerant shows in longer runs before it shows in the temperature', () => {
    const half = day(summer({ refrigerantLost: 0.5 }));
    expect(half.runShare).toBeGreaterThan(1.6 * sound.runShare);
    expect(Math.abs(half.pulpC - 4)).toBeLessThan(0.8);
    expect(half.splitK).toBeLessThan(sound.splitK);
    const most = day(summer({ refrigerantLost: 0.9 }));
    expect(most.runShare).toBeGreaterThan(0.85);
    expect(most.airC).toBeGreaterThan(6);
  });

  it('a stuck heater costs more than all the rest together', () => {
    const stuck = day(summer({ heaterStuck: true }));
    expect(stuck.kwh).toBeGreaterThan(2.5 * sound.kwh);
    expect(stuck.runShare).toBeGreaterThan(0.6);
  });

  it('a thermostat set too low chills the produce', () => {
    expect(day(summer({ wrongSetpointC: -1 })).pulpC).toBeLessThan(1.5);
  });

  it('an ajar door of a room below zero grows ice that a dead heater leaves there', () => {
    const cold = { ...usual, control: { ...control(), setpointC: -2 } };
    const ajar = { design: { ...cold.design, doorFlowFactor: 0.05 }, control: cold.control, crop: cold.crop };
    const dead = day(summer({ heaterDead: true }, { doorOpen: true }), ajar, 48);
    const heated = day(summer({}, { doorOpen: true }), ajar, 48);
    expect(dead.frostKg).toBeGreaterThan(10);
    expect(dead.frostKg).toBeGreaterThan(1.5 * heated.frostKg);
    expect(dead.airC).toBeGreaterThan(heated.airC);
  });
});

describe('a defrost', () => {
  it('by hot gas is shorter than by the heater, and by the room’s air the longest', () => {
    const of = (heat: 'electric' | 'hot-gas' | 'air') =>
      day(summer({}), {
        ...usual,
        control: control({ ...DEFROST, heat, endCoilC: heat === 'air' ? 3.5 : 10 }),
      });
    const [electric, gas, air] = [of('electric'), of('hot-gas'), of('air')];
    for (const { defrosts, pulpC } of [electric, gas, air]) {
      expect(defrosts).toBe(4);
      expect(Math.abs(pulpC - 4)).toBeLessThan(0.5);
    }
    expect(gas.defrostMin).toBeLessThan(electric.defrostMin);
    expect(electric.kwh).toBeGreaterThan(air.kwh);
  });

  it('on demand comes when the coil is choked, and not by the clock', () => {
    const demand = (coilIced: number) =>
      day(summer({ coilIced }), {
        ...usual,
        control: control({ ...DEFROST, everyS: 86_400, demand: { splitK: 12, notBeforeS: 3_600 } }),
      }).defrosts;
    expect(demand(0)).toBeLessThanOrEqual(1);
    expect(demand(0.85)).toBeGreaterThan(4);
    expect(demand(0.85)).toBeLessThanOrEqual(24);
  });
});

describe('warm fruit in forced air', () => {
  it('cools by its place in the stream: the last position takes twice as long as the first, the core lags', () => {
    const model = { ...usual, design: ROOM_TEMPLATES['pre-cooling-200'], control: control(null) };
    let state = restingState(
      4,
      [1, 2, 3].map(() => ({ massKg: 1_000, temperatureC: 26 })),
    );
    const halfH = [0, 0, 0];
    let lagK = 0;
    for (let n = 1; n < 30 * HOUR; n++) {
      state = step(model, state, summer({}), 10);
      for (const [i, stack] of state.stacks.entries()) {
        if (halfH[i] === 0 && stack.coreC < 15) halfH[i] = n / HOUR;
        lagK = Math.max(lagK, stack.coreC - stack.temperatureC);
      }
    }
    expect(halfH[0]).toBeGreaterThan(0.7);
    expect(halfH[0]).toBeLessThan(6);
    expect(halfH[2]! / halfH[0]!).toBeGreaterThan(1.5);
    expect(halfH[2]! / halfH[0]!).toBeLessThan(3);
    expect(halfH[1]).toBeGreaterThan(halfH[0]!);
    expect(lagK).toBeGreaterThan(0.5);
    expect(lagK).toBeLessThan(4);
  });

  it('takes seven eighths in three half times when the air stands still at one temperature', () => {
    // A small load: the refrigeration holds its air, so the law of exponential cooling is what is left.
    const crop = { ...CROPS.mandarin, transpirationPerS: 0, respirationWPerKg: 0, coreLagS: 1 };
    const model = { ...usual, crop, design: ROOM_TEMPLATES['pre-cooling-200'], control: control(null) };
    let state = restingState(4, [{ massKg: 200, temperatureC: 28 }]);
    let [half, seven, air, n] = [0, 0, 0, 0];
    while (seven === 0 && n < 40 * HOUR) {
      state = step(model, state, summer({}), 10);
      n++;
      air += (state.airC - air) / n;
      const left = (state.stacks[0]!.temperatureC - air) / (28 - air);
      if (half === 0 && left <= 0.5) half = n / HOUR;
      if (left <= 0.125) seven = n / HOUR;
    }
    // C = hA/cp = 0.25/3800 per s: half in 2.93 h.
    expect(half).toBeGreaterThan(2.8);
    expect(half).toBeLessThan(3.2);
    expect(seven / half).toBeGreaterThan(2.8);
    expect(seven / half).toBeLessThan(3.2);
  });
});
