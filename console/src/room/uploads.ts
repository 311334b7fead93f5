import { ClientError, type Client, type File as StoredFile } from '@dowellchat/client';
import { createValue, type Readable } from '@dowellchat/client/value.ts';

/** A file on its way to the server. */
export interface Upload {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  readonly status: 'sending' | 'failed';
  /** 0 to 1. */
  readonly fraction: number;
  readonly problem?: string;
}

export interface Uploads extends Readable<readonly Upload[]> {
  add(files: readonly File[]): void;
  retry(id: number): void;
  /** Called off, or not wanted any more. */
  remove(id: number): void;
}

interface Source {
  readonly blob: Blob;
  abort: AbortController;
}

/** Files go up one after the other: they arrive in the order they were chosen. */
export function createUploads(
  client: Pick<Client, 'uploadFile'>,
  roomId: string,
  onStored: (file: StoredFile) => void,
): Uploads {
  const sources = new Map<number, Source>();
  const state = createValue<readonly Upload[]>([]);
  let latestId = 0;
  let isRunning = false;

  function change(id: number, part: Partial<Upload>): void {
    state.set(state.get().map((each) => (each.id === id ? { ...each, ...part } : each)));
  }

  function remove(id: number): void {
    sources.get(id)?.abort.abort();
    sources.delete(id);
    state.set(state.get().filter((each) => each.id !== id));
  }

  async function send({ id, name }: Upload, { blob, abort }: Source): Promise<void> {
    try {
      const file = await client.uploadFile(roomId, blob, {
        name,
        signal: abort.signal,
        onProgress: (fraction) => change(id, { fraction }),
      });
      if (!sources.has(id)) return;
      remove(id);
      onStored(file);
    } catch (error) {
      const problem = error instanceof ClientError ? error.message : 'It could not be sent.';
      change(id, { status: 'failed', problem });
    }
  }

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    for (;;) {
      const next = state.get().find(({ status }) => status === 'sending');
      const source = next && sources.get(next.id);
      if (next === undefined || source === undefined) break;
      await send(next, source);
    }
    isRunning = false;
  }

  return {
    get: state.get,
    subscribe: state.subscribe,
    remove,
    add(files) {
      const added = files.map((blob): Upload => {
        latestId += 1;
        sources.set(latestId, { blob, abort: new AbortController() });
        const name = blob.name || 'file';
        return { id: latestId, name, bytes: blob.size, status: 'sending', fraction: 0 };
      });
      state.set([...state.get(), ...added]);
      void run();
    },
    retry(id) {
      const source = sources.get(id);
      if (source === undefined) return;
      source.abort = new AbortController();
      change(id, { status: 'sending', fraction: 0 });
      void run();
    },
  };
}
