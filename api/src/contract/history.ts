import { type Static, Type } from 'typebox';

const Column = Type.Array(Type.Union([Type.Number(), Type.Null()]));

/** Columns of one sensor, one entry a bucket; null where the bucket holds nothing. */
export const GaugeColumnsSchema = Type.Object({
  class: Type.Literal('gauge'),
  mean: Column,
  min: Column,
  max: Column,
  coveredS: Type.Array(Type.Number({ description: 'seconds of the bucket that readings stand for' })),
});
export const StateColumnsSchema = Type.Object({
  class: Type.Literal('state'),
  transitions: Type.Array(Type.Number()),
  onS: Type.Array(Type.Number({ description: 'seconds at 1' })),
  coveredS: Type.Array(Type.Number()),
  last: Column,
});
export const CounterColumnsSchema = Type.Object({
  class: Type.Literal('counter'),
  increase: Column,
  resets: Type.Array(Type.Number()),
});
/** One coordinate of a place. Both of a place stand in one row, so `last` of the two belongs together. */
export const PositionColumnsSchema = Type.Object({
  class: Type.Literal('position'),
  coveredS: Type.Array(Type.Number()),
  last: Column,
});
export const ColumnsSchema = Type.Union([
  GaugeColumnsSchema,
  StateColumnsSchema,
  CounterColumnsSchema,
  PositionColumnsSchema,
]);
export type Columns = Static<typeof ColumnsSchema>;
export type GaugeColumns = Static<typeof GaugeColumnsSchema>;
export type StateColumns = Static<typeof StateColumnsSchema>;
export type PositionColumns = Static<typeof PositionColumnsSchema>;
export type CounterColumns = Static<typeof CounterColumnsSchema>;

/**
 * Why no frame of a room came, as far as the server knows:
 * - `thinned`, `corrupt`, `clock`, `rejected`, `buffer-lost`, `restored`: numbers are missing, and the ledger says why;
 * - `lost`: numbers are missing without a word of the gateway;
 * - `pending`: recorded, and still at the gateway;
 * - `power`: the mains were off when the gateway stopped recording;
 * - `gateway-off`: no number is missing, and no room of the gateway was recorded;
 * - `room-silent`: the gateway recorded other rooms meanwhile, and not this one;
 * - `unheard`: nothing was heard of the gateway since, for whatever reason;
 * - `no-gateway`: no gateway was assigned to the room;
 * - `before-first`: the room has no earlier record at all.
 */
export const GAP_REASONS = [
  'thinned',
  'corrupt',
  'clock',
  'rejected',
  'buffer-lost',
  'restored',
  'lost',
  'pending',
  'power',
  'gateway-off',
  'room-silent',
  'unheard',
  'no-gateway',
  'before-first',
] as const;
export type GapReason = (typeof GAP_REASONS)[number];

/** A stretch without any frame of the room, longer than three cadences. */
export const GapSchema = Type.Object({
  from: Type.Number(),
  to: Type.Number(),
  reason: Type.Union([Type.Enum([...GAP_REASONS]), Type.Null()], {
    description: 'null when nobody knows',
  }),
});

export const HistorySchema = Type.Object({
  room: Type.String(),
  from: Type.Number({ description: 'epoch ms, inclusive' }),
  to: Type.Number({ description: 'epoch ms, exclusive' }),
  bucketMs: Type.Number(),
  /** Start of each bucket, epoch ms. */
  t: Type.Array(Type.Number()),
  keys: Type.Record(Type.String(), ColumnsSchema),
  /** Quality codes seen, by key and bucket index: `[index, code]`, ascending. */
  quality: Type.Record(Type.String(), Type.Array(Type.Tuple([Type.Number(), Type.String()]))),
  gaps: Type.Array(GapSchema),
  completeness: Type.Union(
    [
      Type.Object({
        share: Type.Number({ description: 'of the time from `since` on that rows stand for, 0..1' }),
        since: Type.Number({ description: 'the first row in the range, epoch ms' }),
      }),
      Type.Null(),
    ],
    { description: 'null without a row' },
  ),
});
export type History = Static<typeof HistorySchema>;
