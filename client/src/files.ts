import type { File } from '@dowellchat/contract/v3/files.endpoints.ts';
import { browser, type UploadRequest } from './browser.ts';
import { localError } from './client-error.ts';
import { OPERATIONS } from './generated/operations.ts';
import { createSender, headersOf, refusalOf, type Access, type Outgoing } from './http-sender.ts';
import { fillPath } from './rest.ts';

export interface UploadOptions {
  /** As people call the file. */
  readonly name: string;
  /** From 0 to 1, as the bytes leave. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

export interface FetchFileOptions {
  /** A small picture of an image instead of the image. */
  readonly thumbnail?: boolean;
  readonly signal?: AbortSignal;
}

export function createFiles(access: Access) {
  const send = createSender(access);
  return {
    async uploadFile(roomId: string, file: Blob, options: UploadOptions): Promise<File> {
      const { name, onProgress, signal } = options;
      const [method, path] = OPERATIONS.uploadFile;
      const outgoing: Outgoing = {
        method,
        path: fillPath(path, { roomId }),
        bytes: file,
        headers: {
          'content-type': file.type === '' ? 'application/octet-stream' : file.type,
          'x-file-name': encodeURIComponent(name),
        },
        timeoutMs: 0,
        ...(signal && { signal }),
      };
      if (onProgress !== undefined && browser.XMLHttpRequest !== undefined) {
        const request = new browser.XMLHttpRequest();
        return (await sendWithProgress(request, access, outgoing, onProgress)) as File;
      }
      const stored = (await (await send(outgoing)).json()) as File;
      onProgress?.(1);
      return stored;
    },

    async fetchFile(
      roomId: string,
      fileId: string,
      { thumbnail = false, signal }: FetchFileOptions = {},
    ): Promise<Blob> {
      const [method, path] = thumbnail ? OPERATIONS.getThumbnail : OPERATIONS.getFile;
      const response = await send({
        method,
        path: fillPath(path, { roomId, fileId }),
        timeoutMs: 0,
        ...(signal && { signal }),
      });
      return response.blob();
    },
  };
}

/** `fetch` does not tell how much of a body has left. */
function sendWithProgress(
  request: UploadRequest,
  { url, token }: Access,
  outgoing: Outgoing,
  onProgress: (fraction: number) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const { method, path, bytes, signal } = outgoing;
    request.open(method, url + path);
    for (const [name, value] of Object.entries(headersOf(outgoing, token()))) {
      request.setRequestHeader(name, value);
    }
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(loaded / total));
    request.addEventListener('load', () => {
      const { status, responseText } = request;
      if (status >= 200 && status < 300) resolve(JSON.parse(responseText));
      else reject(refusalOf(status, responseText));
    });
    request.addEventListener('error', () => {
      reject(localError('NETWORK', 'The server cannot be reached.'));
    });
    request.addEventListener('abort', () => {
      reject(localError('ABORTED', 'The call was called off.'));
    });
    const abort = (): void => request.abort();
    request.addEventListener('loadend', () => signal?.removeEventListener('abort', abort));
    signal?.addEventListener('abort', abort);
    if (signal?.aborted === true) reject(localError('ABORTED', 'The call was called off.'));
    else request.send(bytes ?? null);
  });
}
