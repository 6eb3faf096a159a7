import { type Static, Type } from 'typebox';

const Time = (description: string) => Type.Number({ description: `${description}, epoch ms` });
const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

/** How the back-ups of the server go. */
export const BackupStateSchema = Type.Object({
  folder: Nullable(Type.String({ description: 'where the daily ones go; null when there are none' })),
  nextAt: Nullable(Time('when the next daily one is due')),
  isRunning: Type.Boolean(),
  isOverdue: Type.Boolean({
    description: 'daily ones are wanted, and the last good one is older than two days',
  }),
  good: Nullable(Type.Object({ at: Time('as of when'), file: Type.String(), bytes: Type.Number() })),
  failed: Nullable(
    Type.Object({
      at: Time('when'),
      why: Type.String({ description: 'the last failure since the last good one' }),
    }),
  ),
});
export type BackupState = Static<typeof BackupStateSchema>;
