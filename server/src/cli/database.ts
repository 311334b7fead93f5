import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readSettings, type Settings } from '../config/settings.ts';
import { DATABASE_FILE } from '../storage/dialects/sqlite.ts';
import { openStorage } from '../storage/open.ts';
import type { Storage } from '../storage/storage.ts';

/** Runs `work` on the database the settings name, beside a server that may be using it. */
export async function withStorage<T>(
  work: (storage: Storage, settings: Settings) => Promise<T>,
): Promise<T> {
  const settings = readSettings(process.env);
  const isNew = settings.DATABASE_URL === '' && !existsSync(join(settings.DATA_DIR, DATABASE_FILE));
  const storage = await openStorage(settings, { as: 'command' });
  // Run in the wrong folder, a command would look after data that no server ever sees.
  if (isNew) console.error(`A new database was made in ${resolve(settings.DATA_DIR)}.`);
  try {
    return await work(storage, settings);
  } finally {
    await storage.close();
  }
}
