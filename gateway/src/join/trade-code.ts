import { ID_PATTERN } from '@coldfield/protocol';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Words } from '../terminal/words.ts';
import { JoinError } from './join-error.ts';
import type { JoinRequest } from './join-request.ts';

const TIMEOUT_MS = 15_000;

/** What the server answers; newer ones may say more. */
const JoinedSchema = Type.Object({
  gatewayId: Type.String({ pattern: ID_PATTERN }),
  secret: Type.String({ minLength: 16 }),
  // It is written into a file as it is: nothing in it may end its line, or begin a comment.
  mqttUrl: Type.String({ pattern: '^mqtts?://[^/\\s#"\']+$' }),
  name: Type.String(),
  store: Type.String(),
  rooms: Type.Array(Type.Object({ key: Type.Union([Type.String(), Type.Null()]), name: Type.String() })),
  serverTime: Type.Number(),
});
export type Joined = Static<typeof JoinedSchema>;

/**
 * Trades a one-time code for the gateway's id and secret.
 * @throws {JoinError} `unreachable`, `certificate`, `refused` (in the server's words), `no-coldfield`.
 */
export async function tradeCode({ server, code }: JoinRequest, words: Words): Promise<Joined> {
  let response: Response;
  try {
    response = await fetch(`${server}/api/provision`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': words('zh', 'en') },
      body: JSON.stringify({ code }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw noAnswer(server, error, words);
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok && Value.Check(JoinedSchema, body)) return body;
  const said = (body as { message?: unknown } | null)?.message;
  if (!response.ok && typeof said === 'string') throw new JoinError('refused', said);
  throw new JoinError(
    'no-coldfield',
    words(
      `${server} 有应答，但不是 Coldfield 服务器（HTTP ${response.status}）。请核对地址和端口。`,
      `${server} answers, but not as a Coldfield server does (HTTP ${response.status}). Check the address and the port.`,
    ),
  );
}

/** With these no request was sent. */
const NEVER_ASKED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const EARLY_OR_LATE = new Set(['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED']);

function noAnswer(server: string, error: unknown, words: Words): JoinError {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  const why = cause?.code ?? cause?.message ?? (error as Error).message;
  if (EARLY_OR_LATE.has(why)) {
    const now = new Date().toISOString();
    return new JoinError(
      'certificate',
      words(
        `${server} 的证书现在无效（${why}）。本机时间是 ${now}，请先核对本机的时钟。`,
        `the certificate of ${server} is not valid now (${why}). This machine's clock says ${now}: check it first.`,
      ),
      error,
    );
  }
  if (why.includes('CERT') || why.includes('SELF_SIGNED') || why.includes('UNABLE_TO_VERIFY')) {
    return new JoinError(
      'certificate',
      words(
        `不信任 ${server} 的证书（${why}）。自签证书请用 NODE_EXTRA_CA_CERTS 指定其 CA 文件。`,
        `the certificate of ${server} is not trusted (${why}). Name the CA's file in NODE_EXTRA_CA_CERTS if it is your own.`,
      ),
      error,
    );
  }
  const code = NEVER_ASKED.has(why)
    ? words('配置码还没有用掉。', 'the code is not used.')
    : words(
        '如果再试时说码已用过，请在网页上重新生成。',
        'if a second try says that the code was used, get a new one on the page of the gateway.',
      );
  return new JoinError(
    'unreachable',
    words(
      `连不上 ${server}（${why}）。请核对地址、端口和网络；${code}`,
      `${server} cannot be reached (${why}). Check the address, the port and the network; ${code}`,
    ),
    error,
  );
}
