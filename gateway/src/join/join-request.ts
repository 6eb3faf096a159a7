import type { Words } from '../terminal/words.ts';
import { JoinError } from './join-error.ts';

export interface JoinRequest {
  /** Where the server answers, without a slash at its end. */
  readonly server: string;
  readonly code: string;
  /** The configuration file to write. */
  readonly file: string;
}

const DEFAULT_FILE = 'gateway.yaml';
/** What a QR code of the server holds: `<server>/join-gateway#<code>`. */
const SCANNED = /^(.+?)\/join-gateway#(.+)$/;

/**
 * Reads `<server-url> <code> [file]`, or `<server-url>/join-gateway#<code> [file]` as a QR code says it.
 * @throws {JoinError} `usage`, `bad-address`.
 */
export function readJoinRequest(args: readonly string[], words: Words): JoinRequest {
  const scanned = SCANNED.exec(args[0] ?? '');
  const [server, code, file, ...more] = scanned === null ? args : [scanned[1], scanned[2], ...args.slice(1)];
  if (server === undefined || code === undefined || more.length > 0) {
    throw new JoinError(
      'usage',
      words(
        '用法：npm run gateway -- join <服务器地址> <配置码> [文件，默认 gateway.yaml]',
        'usage: npm run gateway -- join <server-url> <code> [file, gateway.yaml when left out]',
      ),
    );
  }
  const address = /^[a-z]+:\/\//i.test(server) ? server : `http://${server}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new JoinError(
      'bad-address',
      words(
        `服务器地址不对：${server}。应类似 http://192.168.1.10:8080`,
        `${server} is no address of a server; something like http://192.168.1.10:8080 is expected`,
      ),
    );
  }
  const path = url.pathname.replace(/\/+$/, '');
  return { server: `${url.origin}${path}`, code, file: file ?? DEFAULT_FILE };
}
