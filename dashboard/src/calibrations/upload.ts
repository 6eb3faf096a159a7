import type { ApiError, FileView } from '@coldfield/api/contract';
import { RequestError } from '../records/request.ts';

/**
 * Sends a file about a room. By XMLHttpRequest: `fetch` does not tell how far an upload is.
 * @param progress called with a share, 0..1
 * @throws {RequestError} also when it was aborted.
 */
export function uploadFile(
  room: string,
  file: File,
  { progress, signal }: { readonly progress: (share: number) => void; readonly signal: AbortSignal },
): Promise<FileView> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    const name = encodeURIComponent(file.name.slice(0, 200) || 'file');
    sending.open('POST', `/api/rooms/${encodeURIComponent(room)}/files?name=${name}`);
    sending.responseType = 'json';
    sending.setRequestHeader('accept-language', document.documentElement.lang);
    sending.setRequestHeader('content-type', 'application/octet-stream');
    sending.upload.addEventListener('progress', ({ loaded, total }) =>
      progress(total > 0 ? loaded / total : 0),
    );
    sending.addEventListener('load', () => {
      const body = sending.response as (FileView & Partial<ApiError>) | null;
      if (sending.status === 201 && body !== null) resolve(body);
      else
        reject(
          new RequestError(body?.code ?? `http-${sending.status}`, body?.message ?? '', {
            status: sending.status,
            body,
          }),
        );
    });
    const lost = (): void =>
      reject(new RequestError('unreachable', 'the server was not reached', { status: 0 }));
    sending.addEventListener('error', lost);
    sending.addEventListener('abort', lost);
    signal.addEventListener('abort', () => sending.abort());
    sending.send(file);
  });
}
