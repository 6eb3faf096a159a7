import { type Static, Type } from 'typebox';

/** What schemas of records have in common. Members that nobody expects are errors. */
export const Closed = { additionalProperties: false } as const;

export const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

/** A name as people write it; not only spaces. */
export const Name = Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' });
/** Null empties it. */
export const NameEn = Nullable(Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' }));

/** The version that the writer saw; when somebody changed the record since, the answer is 409 `conflict`. */
export const Version = Type.Integer({ minimum: 1 });
export const VersionedSchema = Type.Object({ version: Version }, Closed);

export const IdSchema = Type.Object({ id: Type.String() });

/** The answer 409: what the record is now, and who made it so. Each is absent in other refusals. */
export const ConflictSchema = Type.Object({
  code: Type.String(),
  message: Type.String(),
  field: Type.Optional(Type.String()),
  current: Type.Optional(Type.Any()),
  changedBy: Type.Optional(Nullable(Type.String())),
  /** Epoch ms. */
  changedAt: Type.Optional(Nullable(Type.Number())),
});
export type Conflict = Static<typeof ConflictSchema>;
