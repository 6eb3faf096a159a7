import { ColdfieldError, ID_PATTERN } from '@coldfield/protocol';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { parse } from 'yaml';
import { CROPS, type CropName } from '../crop/crops.ts';
import { ROOM_TEMPLATES, type RoomTemplate } from '../room/design.ts';

const Id = Type.String({ pattern: ID_PATTERN });

/** Which make of air and humidity transmitter hangs in a room. */
const TRANSMITTERS = ['xy-md02', 'r444a01', 'renke'] as const;

const RoomSchema = Type.Object(
  {
    key: Id,
    name: Type.String(),
    nameEn: Type.String(),
    kind: Type.Enum(['cold', 'pre-cooling', 'packing']),
    template: Type.Enum(Object.keys(ROOM_TEMPLATES) as RoomTemplate[]),
    crop: Type.Enum(Object.keys(CROPS) as CropName[]),
    setpointC: Type.Number({ minimum: -5, maximum: 25 }),
    /** Produce in the room at the beginning. */
    loadKg: Type.Number({ minimum: 0 }),
    /** Brought in on a usual day. */
    intakeKgPerDay: Type.Number({ minimum: 0 }),
    doorsPerDay: Type.Integer({ minimum: 0, maximum: 100 }),
    transmitter: Type.Enum([...TRANSMITTERS]),
    pulpProbes: Type.Integer({ minimum: 0, maximum: 3 }),
  },
  { additionalProperties: false },
);
export type RoomConfig = Static<typeof RoomSchema>;

const StoreSchema = Type.Object(
  {
    id: Id,
    name: Type.String(),
    nameEn: Type.String(),
    climate: Type.Object(
      {
        meanC: Type.Number(),
        /** Half of the usual difference between afternoon and dawn. */
        swingK: Type.Number({ minimum: 0 }),
        dewPointC: Type.Number(),
      },
      { additionalProperties: false },
    ),
    /** Mains failures, in hours after the scenario's beginning. */
    powerCuts: Type.Optional(
      Type.Array(
        Type.Object(
          { afterH: Type.Number({ minimum: 0 }), forH: Type.Number({ exclusiveMinimum: 0 }) },
          { additionalProperties: false },
        ),
      ),
    ),
    rooms: Type.Array(RoomSchema, { minItems: 1, maxItems: 8 }),
  },
  { additionalProperties: false },
);
export type StoreConfig = Static<typeof StoreSchema>;

const ScenarioSchema = Type.Object(
  {
    seed: Type.Integer(),
    /** When the physics begins, epoch ms; nothing can be read from before. */
    epochMs: Type.Integer({ minimum: 0 }),
    /** Local time of the people who open doors. */
    utcOffsetH: Type.Number({ minimum: -12, maximum: 14 }),
    stores: Type.Array(StoreSchema, { minItems: 1 }),
  },
  { additionalProperties: false },
);
export type ScenarioConfig = Static<typeof ScenarioSchema>;

const validator = Compile(ScenarioSchema);

/**
 * Reads a scenario from YAML. `defaults` fill what the file leaves open, usually `epochMs`.
 * @throws {ColdfieldError} `scenario-invalid`, naming the first wrong place.
 */
export function parseScenario(yaml: string, defaults: Partial<ScenarioConfig> = {}): ScenarioConfig {
  let body: unknown;
  try {
    body = parse(yaml);
  } catch (cause) {
    throw new ColdfieldError('scenario-invalid', `the scenario is not YAML: ${String(cause)}`, { cause });
  }
  const config: unknown = typeof body === 'object' && body !== null ? { ...defaults, ...body } : body;
  if (validator.Check(config)) return config;
  const first = validator.Errors(config)[0];
  throw new ColdfieldError(
    'scenario-invalid',
    `${first?.instancePath || '/'} ${first?.message ?? 'is wrong'}`,
  );
}
