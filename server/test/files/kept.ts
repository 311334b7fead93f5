import { expect } from 'vitest';
import { readSettings } from '../../src/config/settings.ts';
import { newId } from '../../src/lib/ids.ts';
import { createFileStore } from '../../src/storage/files/open-file-store.ts';
import { openStorage } from '../../src/storage/open.ts';
import { insertFile } from '../../src/storage/queries/files.queries.ts';
import { fillWith, newDataDir } from '../cli/data.ts';

/** Puts a file with a thumbnail into the first room of a data folder. */
export async function addFile(dataDir: string, bytes: string): Promise<string> {
  const id = newId();
  const store = createFileStore({ DATA_DIR: dataDir, S3_URL: '' });
  const storage = await openStorage(readSettings({ DATA_DIR: dataDir }), { as: 'command' });
  await store.incoming.begin(id);
  await store.incoming.receive(
    id,
    (async function* () {
      yield Buffer.from(bytes);
    })(),
  );
  await store.incoming.addThumbnail(id, Buffer.from('small'));
  await store.publish(id);
  const file = { id, roomOrdinal: 1, name: 'a', type: 'text/plain', width: null, height: null };
  const sizes = { bytes: bytes.length, thumbnailBytes: 5, createdAtMs: 0 };
  expect(await insertFile(storage.db, { ...file, ...sizes }, 1_000_000)).toBe(true);
  await store.settle(id);
  await storage.close();
  return id;
}

export async function newDataDirWithRoom(): Promise<string> {
  const dataDir = await newDataDir();
  await fillWith(dataDir, { messages: 1 });
  return dataDir;
}
