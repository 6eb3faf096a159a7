import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ArchiveError } from '../archive/archive.ts';
import type { ApiError } from '../contract/index.ts';
import { ImportError, ImportStopped } from '../csv-import/import-error.ts';
import { FileError } from '../files/file-error.ts';
import { RecordsError } from '../records/index.ts';
import { expectation } from './expectation.ts';
import { type Language, languageOf } from './language.ts';
import { Problem } from './problem.ts';
import { type AnyCode, PROBLEMS } from './problems.ts';

const FRAMEWORK: Readonly<Record<string, AnyCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_JSON_BODY: 'not-json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'not-json',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type',
};

/** Of the 5xx: what is nothing broken. */
const EXPECTED: ReadonlySet<string> = new Set<AnyCode>([
  'busy',
  'imports-running',
  'upload-disk-full',
  'upload-no-room',
  'uploads-running',
]);

/** The one place where an error becomes an answer. What broke inside is logged, and never leaves the server. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const language = languageOf(request.headers['accept-language']);
  const { status, body } = toAnswer(error, language);
  if (status >= 500 && !EXPECTED.has(body.code)) request.log.error({ err: error }, 'a request failed');
  if (status === 503) void reply.header('retry-after', 5);
  void reply.status(status).type('application/json; charset=utf-8').send(body);
}

function toAnswer(error: unknown, language: Language): { status: number; body: ApiError } {
  if (error instanceof Problem) {
    const { status, body } = worded(error.code as AnyCode, language, error.params, error.field);
    return { status, body: { ...error.details, ...body } };
  }
  if (error instanceof ImportError) return worded('import-unreadable', language, { why: error.message });
  if (error instanceof ImportStopped)
    return worded('import-stopped', language, { rows: error.rows, line: error.line });
  if (error instanceof RecordsError) {
    const { status, body } = worded(error.code, language, error.params, error.field);
    return { status, body: { ...error.details, ...body } };
  }
  if (error instanceof FileError) return worded(error.code, language, error.params);
  if (error instanceof ArchiveError) return worded('archive-unavailable', language);
  const { code, statusCode, validation, validationContext } = error as Partial<FastifyError>;
  if (validation !== undefined) {
    // An unexpected member is named twice, the first time with its own place.
    const { field, expected } = expectation(validation[0]!, language);
    const where =
      validationContext === 'headers' || validationContext === 'params' ? `${validationContext}` : '';
    const { status, body } = worded(
      'invalid',
      language,
      { field, expected },
      where === '' ? field : `/${where}${field}`,
    );
    return { status, body: { ...body, expected } };
  }
  if (code !== undefined && Object.hasOwn(FRAMEWORK, code)) return worded(FRAMEWORK[code]!, language);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return worded('bad-request', language);
  return worded('internal', language);
}

function worded(
  code: AnyCode,
  language: Language,
  params: Readonly<Record<string, string | number>> = {},
  field?: string,
): { status: number; body: ApiError } {
  const problem = PROBLEMS[code];
  const message = problem[language].replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''));
  return { status: problem.status, body: { code, message, ...(field === undefined ? {} : { field }) } };
}
