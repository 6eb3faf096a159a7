import { ID_PATTERN, KEY_PATTERN } from '@coldfield/protocol';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { LimitsSchema, ROLES, ROOM_KINDS } from '../contract/index.ts';
import { RecordsError } from './records-error.ts';

const closed = { additionalProperties: false } as const;
const Id = Type.String({ pattern: ID_PATTERN });
const Name = Type.String({ minLength: 1, maxLength: 120 });
const NameEn = Type.Optional(Name);

const SensorSeed = Type.Object(
  { key: Type.String({ pattern: KEY_PATTERN }), name: Name, nameEn: NameEn },
  closed,
);

const RoomSeed = Type.Object(
  {
    id: Id,
    /** The room key on the wire of the store's gateway. */
    key: Id,
    name: Name,
    nameEn: NameEn,
    kind: Type.Enum([...ROOM_KINDS]),
    volumeM3: Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Null()]),
    cadenceMs: Type.Integer({ minimum: 1_000 }),
    limits: Type.Record(Type.String(), LimitsSchema),
    sensors: Type.Array(SensorSeed),
  },
  closed,
);

const SeedSchema = Type.Object(
  {
    organisations: Type.Array(
      Type.Object(
        {
          id: Id,
          name: Name,
          nameEn: NameEn,
          kind: Type.Enum(['province', 'county', 'township', 'cooperative']),
          parent: Type.Union([Id, Type.Null()]),
        },
        closed,
      ),
    ),
    people: Type.Array(
      Type.Object(
        {
          username: Type.String({ minLength: 1, maxLength: 64 }),
          name: Name,
          role: Type.Enum([...ROLES]),
          organisation: Id,
          password: Type.String({ minLength: 8, maxLength: 256 }),
        },
        closed,
      ),
    ),
    stores: Type.Array(
      Type.Object(
        {
          id: Id,
          name: Name,
          nameEn: NameEn,
          organisation: Id,
          timeZone: Type.String(),
          rooms: Type.Array(RoomSeed),
        },
        closed,
      ),
    ),
    gateways: Type.Array(
      Type.Object(
        { id: Id, name: Name, store: Id, secret: Type.String({ minLength: 16, maxLength: 256 }) },
        closed,
      ),
    ),
  },
  closed,
);
export type Seed = Static<typeof SeedSchema>;

const schema = Compile(SeedSchema);

/** @throws {RecordsError} `seed-invalid` naming the first wrong place. */
export function parseSeed(text: string): Seed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new RecordsError('seed-invalid', 'the seed is not JSON', { cause });
  }
  if (!schema.Check(value)) {
    const first = schema.Errors(value)[0];
    throw new RecordsError('seed-invalid', `${first?.instancePath || '/'} ${first?.message ?? 'is wrong'}`);
  }
  for (const { id, timeZone } of value.stores) {
    try {
      new Intl.DateTimeFormat('en', { timeZone });
    } catch (cause) {
      throw new RecordsError('seed-invalid', `store ${id}: unknown time zone ${timeZone}`, { cause });
    }
  }
  return value;
}
