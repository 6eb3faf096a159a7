import { type Static, Type } from 'typebox';
import { PathSchema, READING_FIELDS, RoomKey } from './foreign.ts';
import { Closed } from './record.ts';

/** Makers' formats of a payload that are read here, where ChirpStack has no codec for a device. */
export const PAYLOAD_CODECS = [
  'milesight-em300-th',
  'milesight-em300-mcs',
  'milesight-em500-pt100',
  'milesight-ws301',
  'dragino-lht65n',
  'dragino-lds02',
] as const;
export type PayloadCodecName = (typeof PAYLOAD_CODECS)[number];

/** What one field of a device is a reading of. `rssi` and `snr` of the best reception are fields of every device. */
const ChirpStackKeySchema = Type.Object({ path: PathSchema, ...READING_FIELDS }, Closed);
export type ChirpStackKey = Static<typeof ChirpStackKeySchema>;

const Keys = Type.Array(ChirpStackKeySchema, { minItems: 1, maxItems: 32 });

/** Devices of one make: what their payload says. */
const ModelSchema = Type.Object(
  {
    profile: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description: 'name of their device profile in ChirpStack; left out: every other device',
      }),
    ),
    codec: Type.Optional(
      Type.Enum([...PAYLOAD_CODECS], { description: 'left out: what the codec of ChirpStack made of it' }),
    ),
    keys: Keys,
  },
  Closed,
);

const DeviceSchema = Type.Object(
  {
    devEui: Type.String({ pattern: '^[0-9a-f]{16}$', examples: ['24e124136b502217'] }),
    room: RoomKey,
    nth: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 99,
        description: 'second of its make in the room: `air1` is `air2`',
      }),
    ),
    keys: Type.Optional(Keys),
  },
  Closed,
);

/**
 * How the devices behind a ChirpStack v4 are read. A device that is not listed is in the room that its tags name, as
 * the one that its tag `nth` says, or else in a room of its own, named by its EUI.
 */
export const ChirpStackMappingSchema = Type.Object(
  {
    models: Type.Array(ModelSchema, { minItems: 1, maxItems: 32 }),
    devices: Type.Array(DeviceSchema, { maxItems: 500 }),
    roomTags: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
        minItems: 1,
        maxItems: 3,
        description: 'tags whose values, joined by "-", are the room key; left out: `room`',
        examples: [['store', 'room']],
      }),
    ),
  },
  Closed,
);
export type ChirpStackMapping = Static<typeof ChirpStackMappingSchema>;
