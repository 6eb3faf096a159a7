import { type Static, Type } from 'typebox';
import { BackupStateSchema } from './backup.ts';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);
const Time = (description: string) => Type.Number({ description: `${description}, epoch ms` });
/** What is kept in months: a century is for ever by another name. */
const Months = (description: string) => Type.Integer({ minimum: 1, maximum: 1_200, description });

/** How long telemetry is kept, in calendar months. */
export const RetentionLimitsSchema = Type.Object(
  {
    rawMonths: Months('rows and 5-minute values'),
    hoursMonths: Nullable(Months('hourly values, not shorter than rows; null keeps them for ever')),
  },
  { additionalProperties: false },
);
export type RetentionLimits = Static<typeof RetentionLimitsSchema>;

/** A change with what its author was told that it deletes. */
export const RetentionChangeSchema = Type.Object(
  {
    ...RetentionLimitsSchema.properties,
    rows: Type.Integer({ minimum: 0, description: 'the rows that the preview told' }),
  },
  { additionalProperties: false },
);
export type RetentionChange = Static<typeof RetentionChangeSchema>;

const Share = {
  id: Type.String(),
  /** Null when the records do not know it. */
  name: Nullable(Type.String()),
  nameEn: Type.Optional(Type.String()),
  rows: Type.Number(),
  from: Nullable(Time('the first row')),
  to: Nullable(Time('the last row')),
};
export const StoreShareSchema = Type.Object({
  ...Share,
  bytes: Nullable(Type.Number({ description: 'estimated by its share of the rows' })),
});
export type StoreShare = Static<typeof StoreShareSchema>;

/** What a change of the limits would delete. */
export const RetentionPreviewSchema = Type.Object({
  limits: RetentionLimitsSchema,
  rowsBefore: Time('rows and 5-minute values before this go'),
  hoursBefore: Nullable(Time('hourly values before this go; null: they all stay')),
  rows: Type.Number(),
  bytes: Nullable(Type.Number({ description: 'estimated; null while that is not known' })),
  from: Nullable(Time('the first row that goes')),
  to: Nullable(Time('the last row that goes, or the limit')),
  stores: Type.Array(Type.Object({ ...StoreShareSchema.properties, rooms: Type.Array(Type.Object(Share)) })),
});
export type RetentionPreview = Static<typeof RetentionPreviewSchema>;

/**
 * `low`: below the warning; `thinning`: below the reserve, the oldest raw data is being deleted; `full`: below the
 * reserve, and nothing may be deleted any more, or what may be is not on this disk.
 */
export const DISK_STATES = ['ok', 'low', 'thinning', 'full'] as const;
export type DiskState = (typeof DISK_STATES)[number];

export const ArchiveOverviewSchema = Type.Object({
  product: Type.String({ examples: ['SQLite 3.53.4'] }),
  state: Type.Enum([...DISK_STATES]),
  message: Nullable(Type.String({ description: 'the state in words and what to do; null when it is ok' })),
  space: Nullable(
    Type.Object({
      usedBytes: Type.Number(),
      reusableBytes: Type.Number({ description: 'freed by deleting, used again before the disk gives more' }),
      onThisDisk: Type.Boolean({ description: 'false: the database keeps it on a disk of its own' }),
    }),
  ),
  disk: Nullable(
    Type.Object({
      freeBytes: Type.Number(),
      totalBytes: Type.Number(),
      warnBytes: Type.Number({
        description: 'with less than this, reusable bytes included, the disk is low',
      }),
      reserveBytes: Type.Number({
        description: 'with less than this the oldest raw data is thinned, where the archive is on this disk',
      }),
    }),
  ),
  limits: RetentionLimitsSchema,
  clockDoubt: Type.Boolean({
    description:
      'the clock is days away from the archive, and nothing is deleted by it until they agree again',
  }),
  keptFrom: Time('older rows are refused and deleted'),
  hoursFrom: Nullable(Time('older hourly values are deleted; null: all are kept')),
  thinnedTo: Nullable(Time('for want of space, rows before this are gone; null when that never happened')),
  /** Deleting that goes on now; `left` is counted every few seconds. */
  deleting: Nullable(
    Type.Object({ rows: Nullable(Type.Number()), left: Nullable(Type.Number()), before: Time('the limit') }),
  ),
  stores: Nullable(Type.Array(StoreShareSchema)),
  countedAt: Nullable(Time('when the rows of the stores were counted; null while the first count goes on')),
  backups: BackupStateSchema,
  serverTime: Time('now'),
});
export type ArchiveOverview = Static<typeof ArchiveOverviewSchema>;
