import { createReadStream, readFileSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import type { ApiError, ImportAnswer } from '../contract/index.ts';
import { ConfigurationError } from '../settings.ts';
import { reportText } from './report-text.ts';

const USAGE = `npm run archive:import -- --file x.csv --room <room id> --time <column> --map "Temperature=air1,Humidity=rh1"

  --server     http://localhost:8080 when left out; sign in with COLDFIELD_USERNAME and COLDFIELD_PASSWORD, or
               COLDFIELD_PASSWORD_FILE
  --time       name of the time column, #2 for the second column, Date+Time where they stand apart
  --map        which column is which sensor; several times, or with commas. An export of Coldfield needs neither
  --timezone   of times without zone, such as Asia/Shanghai; the store's when left out
  --time-format  iso, epoch-s, epoch-ms, excel or a pattern such as "dd/MM/yyyy hh:mm:ss a"; found when left out
  --unit       C or F, of temperatures; what the headers say when left out
  --decimal    . or , and --encoding utf-8, gb18030, utf-16le, utf-16be or windows-1252; found when left out
  --dry-run    store nothing, show how the first rows are understood and what would be left out
`;

interface Deps {
  readonly env: NodeJS.ProcessEnv;
  readonly out: { write(text: string): unknown };
}

/**
 * `archive:import`: sends a file to the running server, which stores it; returns the exit code, 1 when nothing of the
 * file could be taken.
 * @throws {ConfigurationError} saying what is wrong.
 */
export async function runImport(argv: readonly string[], { env, out }: Deps): Promise<number> {
  const values = parse(argv);
  const { file, room } = values;
  if (file === undefined || room === undefined)
    throw new ConfigurationError(`--file and --room are expected\n\n${USAGE}`);
  try {
    if (!statSync(file).isFile()) throw new Error('it is no file');
  } catch (error) {
    throw new ConfigurationError(`${file} cannot be read: ${(error as Error).message}`);
  }
  const server = values.server ?? 'http://localhost:8080';
  if (!/^https?:\/\//.test(server) || !URL.canParse(server))
    throw new ConfigurationError(`--server ${server}: a URL such as http://localhost:8080 is expected`);
  const cookie = await signIn(server, env);
  const query = new URLSearchParams();
  for (const [name, value] of [
    ['time', values.time],
    ['timeZone', values.timezone],
    ['timeFormat', values['time-format']],
    ['encoding', values.encoding],
    ['decimal', values.decimal],
    ['unit', values.unit],
    ['dryRun', values['dry-run'] === true ? 'true' : undefined],
  ] as const) {
    if (value !== undefined) query.set(name, value);
  }
  for (const entry of values.map ?? []) query.append('map', entry);
  const answer = await ask(server, `/api/rooms/${encodeURIComponent(room)}/import?${query.toString()}`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'text/csv', 'accept-language': languageOf(env) },
    body: Readable.toWeb(createReadStream(file)),
    duplex: 'half',
  });
  const report = (await answer.json()) as ImportAnswer;
  out.write(reportText(report));
  return report.rows > 0 ? 0 : 1;
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...argv],
      options: {
        file: text,
        room: text,
        server: text,
        time: text,
        map: { type: 'string', multiple: true },
        timezone: text,
        'time-format': text,
        unit: text,
        decimal: text,
        encoding: text,
        'dry-run': { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new ConfigurationError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

async function signIn(server: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { COLDFIELD_USERNAME: username, COLDFIELD_PASSWORD_FILE: passwordFile } = env;
  let password = env.COLDFIELD_PASSWORD;
  if (passwordFile !== undefined && passwordFile !== '') {
    if (password !== undefined && password !== '')
      throw new ConfigurationError(
        'COLDFIELD_PASSWORD and COLDFIELD_PASSWORD_FILE are both set; one is expected',
      );
    try {
      password = readFileSync(passwordFile, 'utf8').trim();
    } catch (error) {
      throw new ConfigurationError(
        `COLDFIELD_PASSWORD_FILE=${passwordFile} cannot be read: ${(error as Error).message}`,
      );
    }
  }
  if (username === undefined || username === '' || password === undefined || password === '')
    throw new ConfigurationError(
      'COLDFIELD_USERNAME and COLDFIELD_PASSWORD (or COLDFIELD_PASSWORD_FILE) are expected',
    );
  const answer = await ask(server, '/api/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': languageOf(env) },
    body: JSON.stringify({ username, password }),
  });
  return (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
}

async function ask(server: string, path: string, init: Parameters<typeof fetch>[1]): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(new URL(path, server), init);
  } catch (error) {
    const { cause, message } = error as Error;
    throw new ConfigurationError(
      `${server} cannot be reached: ${cause instanceof Error ? cause.message : message}. The server has to run: it stores the rows and computes their hours`,
    );
  }
  if (answer.ok) return answer;
  const refusal = (await answer.json().catch(() => ({}))) as Partial<ApiError>;
  throw new ConfigurationError(`${answer.status}: ${refusal.message ?? answer.statusText}`);
}

const languageOf = ({ LC_ALL, LANG }: NodeJS.ProcessEnv): string =>
  (LC_ALL ?? LANG ?? '').startsWith('zh') ? 'zh' : 'en';
