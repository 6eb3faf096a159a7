import { type Static, Type } from 'typebox';
import { Closed, Name, NameEn } from './record.ts';

/** What a name to sign in with may be: no spaces, so that nobody has to ask whether there is one. */
export const UsernameSchema = Type.String({ minLength: 2, maxLength: 64, pattern: '^\\S+$' });
export const NewPasswordSchema = Type.String({ minLength: 10, maxLength: 256 });

/** Whether anybody is on record, and what it takes to begin. */
export const SetupStateSchema = Type.Object({
  needed: Type.Boolean({ description: 'true while there is no account at all' }),
  keyNeeded: Type.Boolean({ description: 'the key shown where the server was started has to be given' }),
});
export type SetupState = Static<typeof SetupStateSchema>;

export const SetupBeginningSchema = Type.Object(
  {
    key: Type.Optional(Type.String({ maxLength: 40 })),
    county: Type.Object({ name: Name, nameEn: Type.Optional(NameEn) }, Closed),
    administrator: Type.Object({ name: Name, username: UsernameSchema, password: NewPasswordSchema }, Closed),
  },
  Closed,
);
export type SetupBeginning = Static<typeof SetupBeginningSchema>;
