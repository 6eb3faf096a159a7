import type { FileView } from '@coldfield/api/contract';
import { formatBytes } from '../storage/bytes.ts';

/** The way to a file's bytes, with its name and size. It opens beside this page, where the browser can show it. */
export function FileLink({ file }: { file: FileView }) {
  return (
    <a className="file-link" href={`/api/files/${file.id}`} target="_blank" rel="noreferrer">
      <span>{file.name}</span> <span className="muted nw">{formatBytes(file.bytes)}</span>
    </a>
  );
}
