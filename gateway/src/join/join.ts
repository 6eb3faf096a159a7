import { basename, dirname, extname, join as joinPath } from 'node:path';
import type { Words } from '../terminal/words.ts';
import { configText } from './config-text.ts';
import { JoinError } from './join-error.ts';
import type { JoinRequest } from './join-request.ts';
import { type NewFile, takeFile } from './new-file.ts';
import { type Joined, tradeCode } from './trade-code.ts';

/**
 * Makes this machine a gateway: takes its files, then trades the code, so that a code is never used up for nothing.
 * Nothing that is there is overwritten. @throws {JoinError}
 */
export async function join(request: JoinRequest, words: Words): Promise<Joined> {
  const secretName = `${basename(request.file, extname(request.file))}.secret`;
  const secretPath = joinPath(dirname(request.file), secretName);
  const taken: NewFile[] = [];
  let traded: Joined | null = null;
  try {
    for (const [path, mode] of [
      [secretPath, 0o600],
      [request.file, 0o644],
    ] as const)
      taken.push(take(path, mode, words));
    traded = await tradeCode(request, words);
    const [secretFile, configFile] = taken as [NewFile, NewFile];
    secretFile.fill(`${traded.secret}\n`);
    configFile.fill(configText(traded, secretName));
    return traded;
  } catch (error) {
    for (const file of taken) file.drop();
    if (traded === null) throw error;
    throw new JoinError(
      'not-written',
      words(
        `配置码已用掉，但写不了文件（${(error as Error).message}）。请腾出空间，在网页上“更换设备”生成新码后重试。`,
        `the code is used, and the files cannot be written (${(error as Error).message}). Make room, then get a new code by "replace the device" on the gateway's page.`,
      ),
      error,
    );
  }
}

function take(path: string, mode: number, words: Words): NewFile {
  try {
    return takeFile(path, mode);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new JoinError(
        'file-exists',
        words(
          `${path} 已经存在，不会覆盖。请换一个文件名，或先移走它；配置码还没有用掉。`,
          `${path} is there already and is not overwritten. Name another file, or move it away; the code is not used.`,
        ),
        error,
      );
    }
    throw new JoinError(
      'folder',
      words(
        `写不了 ${path}：${message}；配置码还没有用掉。`,
        `${path} cannot be written: ${message}; the code is not used.`,
      ),
      error,
    );
  }
}
