import { Readable } from 'node:stream';
import { Type } from 'typebox';
import {
  ErrorSchema,
  FILE_BYTES_MAX,
  FILE_NAME_MAX,
  FileSchema,
  type FileType,
  IdSchema,
} from '../../contract/index.ts';
import { FileError } from '../../files/file-error.ts';
import type { FileStore } from '../../files/file-store.ts';
import type { Records } from '../../records/index.ts';
import { actorOf } from '../actor.ts';
import { type App, scopeOf } from '../app.ts';
import { contentDisposition } from '../content-disposition.ts';
import { Problem } from '../problem.ts';

const tags = ['files'];
const EXTENSIONS: Readonly<Record<FileType, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/heic': 'heic',
  'text/plain': 'txt',
};
/** What a file brings with it is data, never a part of these pages. */
const SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

export interface FileDeps {
  readonly records: Pick<Records, 'files'>;
  readonly files: FileStore;
}

/** Files that people add: in, and out again as what they were found to be. */
export async function fileRoutes(app: App, { records, files }: FileDeps): Promise<void> {
  // In a scope of its own: no other route takes whatever comes.
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    (scope as unknown as App).post(
      '/api/rooms/:id/files',
      {
        config: { access: 'calibrations.manage' },
        schema: {
          summary: 'Add a file about a room, such as a certificate',
          description:
            'The body is the file as it is. What it is, is found from its bytes: PDF, JPEG, PNG, WebP, HEIC or plain ' +
            'text. The same file again is the same record; one that nothing refers to is removed after a day.',
          tags,
          consumes: ['application/octet-stream'],
          params: IdSchema,
          querystring: Type.Object(
            {
              name: Type.String({ minLength: 1, maxLength: FILE_NAME_MAX, description: 'only to be shown' }),
            },
            { additionalProperties: false },
          ),
          response: { 201: FileSchema, '4xx': ErrorSchema, '5xx': ErrorSchema },
        },
      },
      async (request, reply) => {
        await records.files.expectRoom(scopeOf(request), request.params.id);
        if (Number(request.headers['content-length'] ?? 0) > FILE_BYTES_MAX)
          throw new FileError('upload-too-large', { mib: FILE_BYTES_MAX / 1024 ** 2 });
        const body = request.body instanceof Readable ? request.body : Readable.from([]);
        const file = await files.receive(body, (content) =>
          records.files.add(actorOf(request), request.params.id, {
            ...content,
            name: request.query.name.replace(/\p{Cc}/gu, ' '),
          }),
        );
        return reply.status(201).send(file);
      },
    );
  });

  app.get(
    '/api/files/:id',
    {
      config: { access: 'stores.view' },
      schema: {
        summary: 'The bytes of a file',
        tags,
        params: IdSchema,
        response: { 200: Type.Unsafe<Readable>(Type.String()), 304: Type.Null(), '4xx': ErrorSchema },
      },
    },
    async (request, reply) => {
      const { name, type, bytes, sha256, id } = await records.files.find(scopeOf(request), request.params.id);
      const etag = `"${sha256}"`;
      // Content never changes, but who may see it does: a copy in a browser is asked about each time it is opened.
      void reply.header('cache-control', 'private, no-cache').header('etag', etag);
      if (request.headers['if-none-match']?.includes(etag)) return reply.status(304).send(null);
      const content = await files.read(sha256);
      if (content === null) {
        request.log.error({ file: id, sha256 }, 'a file is on record and not on the disk');
        throw new Problem('not-found');
      }
      const extension = EXTENSIONS[type];
      const shown = name.toLowerCase().endsWith(`.${extension}`) ? name : `${name}.${extension}`;
      const how = type === 'text/plain' ? 'attachment' : 'inline';
      void reply
        .type(type)
        .header('content-length', bytes)
        .header('content-disposition', contentDisposition(how, shown, `${id}.${extension}`))
        .header('content-security-policy', SANDBOX)
        .header('x-content-type-options', 'nosniff');
      return reply.send(content);
    },
  );
}
