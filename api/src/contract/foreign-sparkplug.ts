import { type Static, Type } from 'typebox';
import { READING_FIELDS, RoomKey } from './foreign.ts';
import { Closed } from './record.ts';

/** What one metric of an edge node is a reading of. */
const SparkplugKeySchema = Type.Object(
  {
    device: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description: 'left out: a metric of the edge node itself',
      }),
    ),
    metric: Type.String({ minLength: 1, maxLength: 200, examples: ['Room 1/Temperature'] }),
    room: RoomKey,
    ...READING_FIELDS,
  },
  Closed,
);
export type SparkplugKey = Static<typeof SparkplugKeySchema>;

/** How an edge node of Sparkplug B is read. Without `unit` of a key the engineering unit of its birth counts. */
export const SparkplugMappingSchema = Type.Object(
  { keys: Type.Array(SparkplugKeySchema, { minItems: 1, maxItems: 256 }) },
  Closed,
);
export type SparkplugMapping = Static<typeof SparkplugMappingSchema>;
