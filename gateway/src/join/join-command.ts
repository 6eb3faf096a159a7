import type { Terminal } from '../terminal/terminal.ts';
import { wordsFor } from '../terminal/words.ts';
import { join } from './join.ts';
import { JoinError } from './join-error.ts';
import { readJoinRequest } from './join-request.ts';

/** A clock further off than this is told: frames that run ahead by more are set aside by the server. */
const CLOCK_OFF_MS = 300_000;

/** `npm run gateway -- join …`. Exit codes: 0 joined, 1 refused or out of reach, 2 wrongly asked for. */
export async function runJoin(
  args: readonly string[],
  { env, out, err, now }: Pick<Terminal, 'env' | 'out' | 'err' | 'now'>,
): Promise<number> {
  const words = wordsFor(env);
  try {
    const request = readJoinRequest(args, words);
    const { gatewayId, name, store, serverTime } = await join(request, words);
    const { file } = request;
    out(
      words(
        `已加入：${name}（${store}），编号 ${gatewayId}。`,
        `Joined: ${name} (${store}), id ${gatewayId}.`,
      ),
    );
    out(
      words(
        `已写入 ${file}，密钥在旁边的 .secret 文件里。`,
        `Written: ${file}, with the secret in the .secret file beside it.`,
      ),
    );
    const offMs = now() - serverTime;
    if (Math.abs(offMs) > CLOCK_OFF_MS) {
      const minutes = Math.round(Math.abs(offMs) / 60_000);
      err(
        words(
          `注意：本机时钟比服务器${offMs > 0 ? '快' : '慢'} ${minutes} 分钟。请先校准，或在 ${file} 里设 clock: { source: server }。`,
          `Mind: this machine's clock is ${minutes} min ${offMs > 0 ? 'ahead of' : 'behind'} the server's. Set it, or write clock: { source: server } into ${file}.`,
        ),
      );
    }
    out(words('下一步：', 'Next:'));
    out(`  npm run gateway -- ${file}`);
    return 0;
  } catch (error) {
    if (!(error instanceof JoinError)) throw error;
    err(error.message);
    return error.code === 'usage' || error.code === 'bad-address' ? 2 : 1;
  }
}
