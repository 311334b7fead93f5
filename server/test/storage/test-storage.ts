import { readSettings } from '../../src/config/settings.ts';
import { openStorage } from '../../src/storage/open.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { Engine, TestDatabase } from '../support/engine.ts';

export type TestStorage = Storage & { readonly database: TestDatabase };

/** A storage on an empty database of its own, which goes when the storage is closed. */
export async function openTestStorage(
  engine: Engine,
  settings: Readonly<Record<string, string>> = {},
): Promise<TestStorage> {
  const database = await engine.createDatabase();
  const storage = await openStorage(readSettings({ ...database.env, ...settings }), {
    as: 'serve',
  });
  return {
    ...storage,
    database,
    async close() {
      await storage.close();
      await database.drop();
    },
  };
}
