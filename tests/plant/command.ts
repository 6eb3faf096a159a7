import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../api/src/backup/main.js', import.meta.url));

export interface Ended {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly said: string;
}

/** `npm run backup` and `npm run restore`, as processes of their own; killed with SIGKILL after `killAfterMs`. */
export async function runBackupCommand(
  args: readonly ['backup' | 'restore', ...string[]],
  env: Readonly<Record<string, string>>,
  killAfterMs?: number,
): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  const timer = killAfterMs === undefined ? undefined : setTimeout(end, killAfterMs);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-20_000);
    });
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  process.off('exit', end);
  return { code, said };
}
