import { type Static, Type } from 'typebox';
import { Closed, Name, Nullable, Version } from './record.ts';
import { ROLES } from './session.ts';
import { OrganisationSchema } from './store.ts';

const RoleSchema = Type.Enum([...ROLES]);
const OrganisationId = Type.String({ minLength: 1, maxLength: 40 });
/** As people write it: digits, spaces, dashes, a plus in front. Null empties it. */
const Phone = Nullable(Type.String({ maxLength: 32, pattern: '^\\+?[0-9][0-9 -]{2,30}$' }));
/** What a one-time link carries. */
const LinkToken = Type.String({ minLength: 1, maxLength: 64 });
/** Judged by the policy for passwords, which says what is wrong with it. */
const NewPassword = Type.String({ minLength: 1, maxLength: 256 });

export const PersonRecordSchema = Type.Object({
  id: Type.String(),
  username: Type.String(),
  name: Type.String(),
  role: RoleSchema,
  organisation: OrganisationSchema,
  phone: Nullable(Type.String()),
  version: Type.Integer(),
  archivedAt: Nullable(Type.Number()),
});
export type PersonRecord = Static<typeof PersonRecordSchema>;

export const PeopleListSchema = Type.Object({
  people: Type.Array(PersonRecordSchema),
  /** True when there are more than are listed: search narrower. */
  more: Type.Boolean(),
});
export type PeopleList = Static<typeof PeopleListSchema>;

export const PersonChangeSchema = Type.Object(
  {
    version: Version,
    name: Type.Optional(Name),
    role: Type.Optional(RoleSchema),
    organisation: Type.Optional(OrganisationId),
    phone: Type.Optional(Phone),
  },
  Closed,
);
export type PersonChange = Static<typeof PersonChangeSchema>;

/** A one-time link is shown once: `token` is stored nowhere in clear. */
export const OneTimeLinkSchema = Type.Object({ token: Type.String(), expiresAt: Type.Number() });
export type OneTimeLink = Static<typeof OneTimeLinkSchema>;

export const NewInvitationSchema = Type.Object(
  { name: Name, role: RoleSchema, organisation: OrganisationId, phone: Type.Optional(Phone) },
  Closed,
);
export type NewInvitation = Static<typeof NewInvitationSchema>;

export const InvitationSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: RoleSchema,
  organisation: OrganisationSchema,
  phone: Nullable(Type.String()),
  /** Name of who invited. */
  invitedBy: Type.String(),
  createdAt: Type.Number(),
  expiresAt: Type.Number(),
});
export type Invitation = Static<typeof InvitationSchema>;

export const InvitationListSchema = Type.Object({ invitations: Type.Array(InvitationSchema) });
export type InvitationList = Static<typeof InvitationListSchema>;

export const CreatedInvitationSchema = Type.Object({ invitation: InvitationSchema, token: Type.String() });
export type CreatedInvitation = Static<typeof CreatedInvitationSchema>;

/** Where a public route takes the token of a link: in a header, which stands in no log and no referrer. */
export const LinkHeadersSchema = Type.Object({ 'x-link-token': LinkToken });

/** What somebody is invited to, for whoever holds the link. */
export const OpenInvitationSchema = Type.Object({
  name: Type.String(),
  role: RoleSchema,
  organisation: OrganisationSchema,
  invitedBy: Type.String(),
  expiresAt: Type.Number(),
});
export type OpenInvitation = Static<typeof OpenInvitationSchema>;

export const AcceptanceSchema = Type.Object(
  { token: LinkToken, username: Type.String({ minLength: 1, maxLength: 64 }), password: NewPassword },
  Closed,
);
export type Acceptance = Static<typeof AcceptanceSchema>;

/** Whose password a link resets, for whoever holds the link. */
export const OpenResetSchema = Type.Object({
  name: Type.String(),
  username: Type.String(),
  expiresAt: Type.Number(),
});
export type OpenReset = Static<typeof OpenResetSchema>;

export const ResetUseSchema = Type.Object({ token: LinkToken, password: NewPassword }, Closed);

export const PasswordChangeSchema = Type.Object(
  { current: Type.String({ minLength: 1, maxLength: 256 }), password: NewPassword },
  Closed,
);
