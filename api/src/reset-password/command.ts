import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { createRecords, RecordsError } from '../records/index.ts';
import { ConfigurationError, readSettings } from '../settings.ts';

interface Deps {
  readonly env: NodeJS.ProcessEnv;
  readonly out: { write(text: string): unknown };
}

/**
 * `reset-password <user name>`: prints a one-time link with which this person sets a new password. For whoever sits at
 * the server, when nobody above can make one; beside a running server or without it.
 * @throws {ConfigurationError} saying what is wrong.
 */
export async function runResetPassword(argv: readonly string[], { env, out }: Deps): Promise<void> {
  const [username, ...more] = argv;
  if (username === undefined || more.length > 0)
    throw new ConfigurationError('One user name is expected: npm run reset-password -- <user name>');
  const { DATA_DIR, HOST, PORT } = readSettings(env);
  const file = join(DATA_DIR, 'records.sqlite');
  // Opening would make an empty one.
  if (!existsSync(file)) throw new ConfigurationError(`DATA_DIR=${DATA_DIR}: there are no records`);
  const records = await createRecords(file, { clock: Date.now, logger: pino({ level: 'silent' }) });
  try {
    const { token, expiresAt } = await records.passwordChanges.linkAtConsole(username);
    const host = ['0.0.0.0', '::'].includes(HOST) ? 'localhost' : HOST;
    const until = new Date(expiresAt).toISOString();
    out.write(
      `http://${host}:${PORT}/reset/${token}\n` +
        `用一次就失效，${until} 前有效。换成浏览器打得开的地址，/reset/ 以后的不变。\n` +
        `Works once, until ${until}. Use the address under which a browser reaches the server; keep what follows /reset/.\n`,
    );
  } catch (error) {
    if (error instanceof RecordsError && error.code === 'person-not-found')
      throw new ConfigurationError(`没有这个在用的用户名。 Nobody in use has the user name ${username}.`);
    throw error;
  } finally {
    await records.close();
  }
}
