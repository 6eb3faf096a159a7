import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CROPS, type CropName } from '../crop/crops.ts';
import { DEFROST_HEATS, ROOM_TEMPLATES, type RoomTemplate } from './design.ts';
import { humidityRatio, saturationPressurePa } from './psychrometrics.ts';
import { type RoomInputs, type RoomState, restingState } from './room-state.ts';
import { airMassKg, type RoomModel, step } from './step.ts';

/** Any room, in any state of repair, in any weather, worked in by anybody. */
const rooms = fc.record({
  template: fc.constantFrom(...(Object.keys(ROOM_TEMPLATES) as RoomTemplate[])),
  crop: fc.constantFrom(...(Object.keys(CROPS) as CropName[])),
  setpointC: fc.double({ min: -5, max: 25, noNaN: true }),
  fillKgPerM3: fc.double({ min: 0, max: 250, noNaN: true }),
  produceC: fc.double({ min: -2, max: 38, noNaN: true }),
  heat: fc.constantFrom(...DEFROST_HEATS, null),
  demand: fc.boolean(),
  dtS: fc.constantFrom(1, 10, 60),
  stretches: fc.array(
    fc.record({
      outsideC: fc.double({ min: -8, max: 43, noNaN: true }),
      relative: fc.double({ min: 0.1, max: 1, noNaN: true }),
      doorOpen: fc.boolean(),
      mainsOn: fc.boolean(),
      occupancyW: fc.constantFrom(0, 400),
      compressorDead: fc.boolean(),
      fansDead: fc.boolean(),
      heaterDead: fc.boolean(),
      heaterStuck: fc.boolean(),
      refrigerantLost: fc.double({ min: 0, max: 1, noNaN: true }),
      coilIced: fc.double({ min: 0, max: 1, noNaN: true }),
      wrongSetpointC: fc.option(fc.double({ min: -5, max: 25, noNaN: true })),
    }),
    { minLength: 1, maxLength: 6 },
  ),
});
type Room = typeof rooms extends fc.Arbitrary<infer R> ? R : never;

const STEPS = 120;

function live(room: Room, watch: (before: RoomState, after: RoomState, model: RoomModel) => void): void {
  const design = ROOM_TEMPLATES[room.template];
  const defrost = room.heat && {
    heat: room.heat,
    everyS: 1_800,
    endCoilC: 10,
    maxS: 900,
    dripS: 60,
    fanDelayS: 120,
    demand: room.demand ? { splitK: 12, notBeforeS: 900 } : null,
  };
  const model: RoomModel = {
    design,
    crop: CROPS[room.crop],
    control: { setpointC: room.setpointC, differentialK: 2, minOnS: 120, minOffS: 180, defrost },
  };
  const massKg = (room.fillKgPerM3 * design.volumeM3) / 3;
  let state = restingState(
    room.setpointC,
    [0, 1, 2].map(() => ({ massKg, temperatureC: room.produceC })),
  );
  for (const { outsideC, relative, doorOpen, mainsOn, occupancyW, ...plant } of room.stretches) {
    const inputs: RoomInputs = {
      outsideC,
      outsideRatio: humidityRatio(relative * saturationPressurePa(outsideC)),
      doorOpen,
      mainsOn,
      occupancyW,
      plant,
      moves: [],
    };
    for (let n = 0; n < STEPS; n++) {
      const after = step(model, state, inputs, room.dtS);
      watch(state, after, model);
      state = after;
    }
  }
}

/** Sensible heat held by everything that has a temperature. */
function heatJ(state: RoomState, { design, crop }: RoomModel): number {
  const produce = state.stacks.reduce((sum, { massKg, temperatureC }) => sum + massKg * temperatureC, 0);
  return (
    design.airCapacityJPerK * state.airC +
    design.slabCapacityJPerK * state.slabC +
    design.coilCapacityJPerK * state.coilC +
    crop.heatCapacityJPerKgK * produce
  );
}

it('neither makes nor loses heat, whatever is broken', () => {
  fc.assert(
    fc.property(rooms, (room) => {
      let worstW = 0;
      live(room, (before, after, model) => {
        const f = after.flows;
        const inW =
          f.envelopeW + f.exchangeW + f.respiredW + f.machinesW + f.depositedW - f.evaporatedW - f.meltedW;
        const storedW = (heatJ(after, model) - heatJ(before, model)) / room.dtS;
        worstW = worse(worstW, storedW - (inW - f.refrigerationW));
      });
      expect(worstW).toBeLessThan(0.5);
    }),
    { numRuns: 50 },
  );
});

it('neither makes nor loses water: in the air, on the coil, melted or out of the door', () => {
  fc.assert(
    fc.property(rooms, (room) => {
      let [worstKg, created, vanished] = [0, 0, 0];
      live(room, (before, after, { design }) => {
        const f = after.flows;
        const inKgPerS = f.exchangedKgPerS + f.transpiredKgPerS - f.depositedKgPerS - f.foggedKgPerS;
        const storedKg = airMassKg(design) * (after.humidityRatio - before.humidityRatio);
        worstKg = worse(worstKg, storedKg - inKgPerS * room.dtS);
        const frostKg = after.frostKg - before.frostKg + (f.meltedW * room.dtS) / 334_000;
        created = Math.max(created, frostKg - f.depositedKgPerS * room.dtS);
        vanished = Math.max(vanished, -frostKg);
      });
      expect(worstKg).toBeLessThan(1e-9);
      // Frost comes from the air only, and goes only by melting.
      expect(created).toBeLessThan(1e-9);
      expect(vanished).toBeLessThan(1e-9);
    }),
    { numRuns: 50 },
  );
});

it('stays within what a room can come to, and never at no number', () => {
  fc.assert(
    fc.property(rooms, (room) => {
      const odd: string[] = [];
      const within = (what: string, value: number, low: number, high: number): void => {
        if (!(value >= low && value <= high)) odd.push(`${what} ${value}`);
      };
      live(room, (_before, after) => {
        within('air', after.airC, -45, 95);
        within('slab', after.slabC, -45, 95);
        within('air probe', after.airProbeC, -45, 95);
        for (const { temperatureC, coreC } of after.stacks) {
          within('produce', temperatureC, -45, 95);
          within('core', coreC, -45, 95);
        }
        for (const probeC of after.pulpProbesC) within('pulp probe', probeC, -45, 95);
        within('coil', after.coilC, -60, 70);
        within('layering', after.layeringK, 0, 6);
        within('frost', after.frostKg, 0, 500);
        within('humidity', after.humidityRatio, 0, 0.1);
        within('rh', after.rhProbe, 0, 1.001);
        within('power', after.powerW, 0, 60_000);
        within('energy', after.energyJ, 0, 1e12);
        within('refrigeration', after.flows.refrigerationW, -1, 200_000);
      });
      expect(odd.slice(0, 3)).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

/** The larger distance from zero; what is no number stays none, and fails. */
function worse(worst: number, difference: number): number {
  return Math.max(worst, Math.abs(difference));
}
