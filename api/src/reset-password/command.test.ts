import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { seededRecords } from '../records/seed.fixture.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { runResetPassword } from './command.ts';

const run = async (argv: string[], DATA_DIR: string): Promise<string> => {
  let text = '';
  const out = { write: (part: string) => (text += part) };
  await runResetPassword(argv, { env: { DATA_DIR, PORT: '8081', HOST: '127.0.0.1' }, out });
  return text;
};

test('prints a link that sets the password once, beside the running server', async () => {
  const records = await seededRecords();
  const text = await run([' Admin '], dirname(records.path));
  const token = /^http:\/\/127\.0\.0\.1:8081\/reset\/([\w-]{43})$/m.exec(text)?.[1];
  const next = '一句只有我知道的话呀';
  await records.passwordChanges.use(token!, next);
  expect(await records.sessions.open('admin', next)).not.toBeNull();
  await expect(records.passwordChanges.use(token!, next)).rejects.toMatchObject({ code: 'link-unknown' });
  await records.close();
});

test('says what is wrong, and makes no records where there are none', async () => {
  const records = await seededRecords();
  await expect(run(['nobody'], dirname(records.path))).rejects.toThrow(
    'Nobody in use has the user name nobody',
  );
  await expect(run([], dirname(records.path))).rejects.toThrow('One user name is expected');
  await records.close();
  await expect(run(['admin'], await temporaryFolder('empty'))).rejects.toThrow('there are no records');
});
