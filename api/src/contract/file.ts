import { type Static, Type } from 'typebox';

/** What a file may be, found from its bytes: what it is called and what its sender says count for nothing. */
export const FILE_TYPES = [
  'application/pdf',
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/heic',
  'text/plain',
] as const;
export type FileType = (typeof FILE_TYPES)[number];

export const FILE_BYTES_MAX = 20 * 1024 ** 2;
export const FILE_NAME_MAX = 200;

/** A file that somebody added; its bytes are at `/api/files/{id}`. */
export const FileSchema = Type.Object({
  id: Type.String(),
  name: Type.String({ description: 'as whoever added it calls it; only to be shown' }),
  type: Type.Enum([...FILE_TYPES]),
  bytes: Type.Integer(),
});
export type FileView = Static<typeof FileSchema>;
