import { ID_PATTERN } from '@coldfield/protocol';
import { type Static, Type } from 'typebox';
import { CROPS, type CropName } from '../crop/crops.ts';
import type { ScenarioEvent } from '../fault/event-schema.ts';
import { DEFROST_HEATS, ROOM_TEMPLATES, type RoomTemplate } from '../room/design.ts';
import { RouteSchema } from '../vehicle/route.ts';

const Id = Type.String({ pattern: ID_PATTERN, description: 'small letters, digits and dashes' });
const Name = Type.String({ minLength: 1, description: 'a name' });

/** One of a few words. */
const oneOf = <const T extends string>(...words: readonly T[]) =>
  Type.Enum([...words], { description: `one of ${words.join(', ')}` });
const number = (minimum: number, maximum: number, what: string) =>
  Type.Number({ minimum, maximum, description: `${what}, ${minimum} to ${maximum}` });
const DefrostSchema = Type.Object(
  {
    heat: oneOf(...DEFROST_HEATS),
    /** On demand: when the running coil is so many kelvin below the air. Left out: by the clock. */
    splitK: Type.Optional(number(4, 40, 'kelvin between air and coil')),
    everyH: Type.Optional(number(0.5, 48, 'hours')),
    endCoilC: Type.Optional(number(1, 30, '°C')),
    maxMin: Type.Optional(number(1, 90, 'minutes')),
  },
  { additionalProperties: false, description: 'how the coil is defrosted' },
);

const RoomSchema = Type.Object(
  {
    key: Id,
    name: Name,
    nameEn: Name,
    kind: oneOf('cold', 'pre-cooling', 'packing'),
    template: oneOf(...(Object.keys(ROOM_TEMPLATES) as RoomTemplate[])),
    crop: oneOf(...(Object.keys(CROPS) as CropName[])),
    setpointC: number(-5, 25, '°C'),
    /** Produce in the room at the beginning. */
    loadKg: number(0, 200_000, 'kg'),
    /** Brought in on a usual day of the harvest. */
    intakeKgPerDay: number(0, 100_000, 'kg'),
    doorsPerDay: Type.Integer({ minimum: 0, maximum: 100, description: 'a whole number, 0 to 100' }),
    /** Which make of air and humidity transmitter hangs in the room. */
    transmitter: oneOf('xy-md02', 'r444a01', 'renke'),
    pulpProbes: Type.Integer({ minimum: 0, maximum: 3, description: 'a whole number, 0 to 3' }),
    /** Left out: by the heater every six hours; none in a room above 8 °C. */
    defrost: Type.Optional(DefrostSchema),
  },
  { additionalProperties: false, description: 'a room' },
);
export type RoomConfig = Static<typeof RoomSchema>;

const StoreSchema = Type.Object(
  {
    id: Id,
    name: Name,
    nameEn: Name,
    climate: Type.Object(
      {
        /** Mean of the year, or of always when there is no `seasonK`. */
        meanC: number(-20, 40, '°C'),
        /** Half of the usual difference between afternoon and dawn. */
        swingK: number(0, 20, 'kelvin'),
        dewPointC: number(-30, 30, '°C'),
        /** Half of the difference between July and January. */
        seasonK: Type.Optional(number(0, 30, 'kelvin')),
      },
      { additionalProperties: false, description: 'meanC, swingK and dewPointC' },
    ),
    /** Its gateway is a 4G DTU: flat JSON, no memory; what is sent while the line is down is lost. */
    uplink: Type.Optional(oneOf('gateway', 'dtu')),
    /** It is a lorry: its one room is the box, and this is the round that it drives. */
    route: Type.Optional(RouteSchema),
    /** What its meter speaks: Modbus, on the line of the others, or DL/T 645 on one of its own. */
    meter: Type.Optional(oneOf('three-phase-meter', 'dlt645-meter')),
    rooms: Type.Array(RoomSchema, { minItems: 1, maxItems: 8, description: '1 to 8 rooms' }),
  },
  { additionalProperties: false, description: 'a store' },
);
export type StoreConfig = Static<typeof StoreSchema>;

export const ScenarioSchema = Type.Object(
  {
    /** One line: what it shows. */
    about: Type.Optional(Type.String({ description: 'one line of text' })),
    seed: Type.Integer({ description: 'a whole number' }),
    /** When the physics begins, epoch ms; nothing can be read from before. */
    epochMs: Type.Integer({ minimum: 0, description: 'epoch milliseconds' }),
    /** Local time of the people who open doors. */
    utcOffsetH: number(-12, 14, 'hours'),
    stores: Type.Array(StoreSchema, { minItems: 1, description: 'at least one store' }),
    /** Checked on its own, kind by kind. */
    events: Type.Optional(Type.Array(Type.Unknown(), { description: 'a list of events' })),
  },
  { additionalProperties: false },
);
export type ScenarioConfig = Omit<Static<typeof ScenarioSchema>, 'events'> & {
  readonly events?: readonly ScenarioEvent[];
};
