import { type Static, Type } from 'typebox';
import { OrganisationSchema } from './store.ts';

export const ROLES = ['administrator', 'staff', 'manager', 'operator', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** Everything that a role, or an API token, can be given. */
export const PERMISSIONS = [
  'stores.view',
  'stores.manage',
  'notes.write',
  'calibrations.manage',
  'organisations.manage',
  'people.view',
  'people.manage',
  'gateways.manage',
  'readings.import',
  'sample.manage',
  'audit.view',
  'quarantine.view',
  'archive.manage',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const CredentialsSchema = Type.Object(
  {
    username: Type.String({ minLength: 1, maxLength: 64 }),
    password: Type.String({ minLength: 1, maxLength: 256 }),
  },
  { additionalProperties: false },
);

export const SessionSchema = Type.Object({
  person: Type.Object({
    id: Type.String(),
    username: Type.String(),
    name: Type.String(),
    role: Type.Enum([...ROLES]),
    organisation: OrganisationSchema,
  }),
  /** What this person may do, such as `archive.manage`: for showing what is of use to them. */
  permissions: Type.Array(Type.String()),
  /** Epoch ms. */
  expiresAt: Type.Number(),
});
export type Session = Static<typeof SessionSchema>;

/** Every error of the API. `code` is stable; the message is worded in the reader's language. */
export const ErrorSchema = Type.Object({
  code: Type.String(),
  message: Type.String(),
  /** Which field is wrong, as a JSON pointer, where one is. */
  field: Type.Optional(Type.String()),
  /** What is expected there, without the field's name: for beside the field itself. */
  expected: Type.Optional(Type.String()),
});
export type ApiError = Static<typeof ErrorSchema>;
