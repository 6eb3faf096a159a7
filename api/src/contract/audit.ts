import { type Static, Type } from 'typebox';
import { Nullable } from './record.ts';

const Side = Nullable(Type.Record(Type.String(), Type.Any()));

/** Everything that the audit is about. Each has its words in the dashboard. */
export const AUDITED_ENTITIES = [
  'archive',
  'api-token',
  'calibration',
  'file',
  'gateway',
  'note',
  'invitation',
  'organisation',
  'person',
  'room',
  'sensor',
  'session',
  'store',
] as const;
export type AuditedEntity = (typeof AUDITED_ENTITIES)[number];

/** Everything that the audit says was done. Each has its words in the dashboard. */
export const AUDIT_ACTIONS = [
  'accept',
  'adopt',
  'archive',
  'assign',
  'change',
  'change-limits',
  'change-password',
  'configure',
  'create',
  'end-sessions',
  'load-sample',
  'map',
  'open',
  'provision',
  'remove-sample',
  'renew-code',
  'renew-password',
  'replace',
  'replay',
  'reset-link',
  'reset-password',
  'restore',
  'restore-configuration',
  'revoke',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One change of the records: who did what when, and both sides of it, without secrets. */
export const AuditRecordSchema = Type.Object({
  id: Type.String(),
  /** Epoch ms. */
  at: Type.Number(),
  by: Type.Object({
    kind: Type.Enum(['person', 'gateway', 'system']),
    id: Type.String(),
    name: Nullable(Type.String()),
  }),
  organisation: Nullable(
    Type.Object({ id: Type.String(), name: Type.String(), nameEn: Nullable(Type.String()) }),
  ),
  /** One of `AUDIT_ACTIONS`; what an earlier version wrote stays as it was. */
  action: Type.String(),
  /** One of `AUDITED_ENTITIES`. */
  entity: Type.String(),
  entityId: Type.String(),
  before: Side,
  after: Side,
});
export type AuditRecord = Static<typeof AuditRecordSchema>;

export const AuditPageSchema = Type.Object({
  entries: Type.Array(AuditRecordSchema),
  /** Give it as `before` for the next, older page; null at the end. */
  next: Nullable(Type.String()),
  /** What the records of this page, and those that they refer to, are called now; by `entity:id`. */
  names: Type.Record(Type.String(), Type.Object({ name: Type.String(), nameEn: Nullable(Type.String()) })),
});
export type AuditPage = Static<typeof AuditPageSchema>;

export const AuditQuerySchema = Type.Object(
  {
    q: Type.Optional(
      Type.String({ maxLength: 100, description: 'part of a name, of an id or of what was written' }),
    ),
    entity: Type.Optional(Type.String({ maxLength: 40 })),
    id: Type.Optional(Type.String({ maxLength: 100, description: 'of the record that was changed' })),
    by: Type.Optional(Type.String({ maxLength: 60, description: 'id of a person' })),
    from: Type.Optional(Type.String({ maxLength: 40 })),
    to: Type.Optional(Type.String({ maxLength: 40 })),
    before: Type.Optional(Type.String({ maxLength: 80 })),
  },
  { additionalProperties: false },
);
