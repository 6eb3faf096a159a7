import { type Static, Type } from 'typebox';
import { Closed, Name, NameEn, Nullable, Version } from './record.ts';

export const ORGANISATION_KINDS = ['province', 'county', 'township', 'cooperative'] as const;

export const OrganisationRecordSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  nameEn: Nullable(Type.String()),
  kind: Type.Enum([...ORGANISATION_KINDS]),
  parent: Nullable(Type.String({ description: 'id of the organisation above; null at the top' })),
  version: Type.Integer(),
  archivedAt: Nullable(Type.Number()),
});
export type OrganisationRecord = Static<typeof OrganisationRecordSchema>;

export const OrganisationListSchema = Type.Object({ organisations: Type.Array(OrganisationRecordSchema) });
export type OrganisationList = Static<typeof OrganisationListSchema>;

export const NewOrganisationSchema = Type.Object(
  {
    name: Name,
    nameEn: Type.Optional(NameEn),
    kind: Type.Enum([...ORGANISATION_KINDS]),
    parent: Type.String({ minLength: 1, maxLength: 40 }),
  },
  Closed,
);
export type NewOrganisation = Static<typeof NewOrganisationSchema>;

export const OrganisationChangeSchema = Type.Object(
  {
    version: Version,
    name: Type.Optional(Name),
    nameEn: Type.Optional(NameEn),
    kind: Type.Optional(Type.Enum([...ORGANISATION_KINDS])),
    parent: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  },
  Closed,
);
export type OrganisationChange = Static<typeof OrganisationChangeSchema>;
