import { ClientError, type Client, type File as StoredFile } from '@dowellchat/client';
import { newKey } from './keys.ts';

/** A file on its way to the server. */
export interface Upload {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly status: 'sending' | 'failed';
  /** 0 to 1. */
  readonly fraction: number;
  readonly errorCode?: string;
}

export interface UploadsOptions {
  readonly client: Client;
  readonly openRoom: () => Promise<string>;
  readonly onChange: (uploads: readonly Upload[]) => void;
  readonly onStored: (file: StoredFile) => void;
}

/** Files go up one after the other: they arrive in the order they were chosen. */
export function createUploads({ client, openRoom, onChange, onStored }: UploadsOptions) {
  const sources = new Map<string, { blob: Blob; abort: AbortController }>();
  let uploads: readonly Upload[] = [];
  let isRunning = false;

  function show(next: readonly Upload[]): void {
    uploads = next;
    onChange(uploads);
  }

  function change(id: string, part: Partial<Upload>): void {
    show(uploads.map((each) => (each.id === id ? { ...each, ...part } : each)));
  }

  function remove(id: string): void {
    sources.get(id)?.abort.abort();
    sources.delete(id);
    show(uploads.filter((each) => each.id !== id));
  }

  async function send({ id, name }: Upload): Promise<void> {
    try {
      const roomId = await openRoom();
      const source = sources.get(id);
      if (source === undefined) return;
      const file = await client.uploadFile(roomId, source.blob, {
        name,
        signal: source.abort.signal,
        onProgress: (fraction) => change(id, { fraction }),
      });
      if (!sources.has(id)) return;
      remove(id);
      onStored(file);
    } catch (error) {
      const errorCode = error instanceof ClientError ? error.code : 'INTERNAL';
      change(id, { status: 'failed', errorCode });
    }
  }

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    for (;;) {
      const next = uploads.find(({ status }) => status === 'sending');
      if (next === undefined) break;
      await send(next);
    }
    isRunning = false;
  }

  return {
    add(files: readonly File[]): void {
      const added = files.map(({ name, type, size }): Upload => ({
        id: newKey(),
        name: name || 'file',
        type,
        bytes: size,
        status: 'sending',
        fraction: 0,
      }));
      for (const [index, { id }] of added.entries()) {
        const blob = files[index];
        if (blob !== undefined) sources.set(id, { blob, abort: new AbortController() });
      }
      show([...uploads, ...added]);
      void run();
    },

    retry(id: string): void {
      const source = sources.get(id);
      if (source === undefined) return;
      source.abort = new AbortController();
      change(id, { status: 'sending', fraction: 0 });
      void run();
    },

    /** Called off, or not wanted any more. */
    remove,
  };
}
