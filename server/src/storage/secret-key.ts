import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { SECRET_KEY_BYTES } from '../lib/secret-box.ts';
import { syncFile, syncFolder } from './durable-files.ts';
import { StorageError } from './storage-error.ts';

const SECRET_KEY_FILE = 'secret.key';

type Place = Pick<Settings, 'SECRET_KEY' | 'DATA_DIR'>;

export function secretKeyPath(dataDir: string): string {
  return join(resolve(dataDir), SECRET_KEY_FILE);
}

/** The key of the secret box, where there is one yet. */
export function findSecretKey({ SECRET_KEY, DATA_DIR }: Place): Buffer | undefined {
  if (SECRET_KEY !== '') return Buffer.from(SECRET_KEY, 'base64');
  const path = secretKeyPath(DATA_DIR);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StorageError(`${path} cannot be read: ${(error as Error).message}.`);
  }
  const key = Buffer.from(text, 'base64');
  if (key.length === SECRET_KEY_BYTES) return key;
  throw new StorageError(`${path} holds no key. Put back the file that was there.`);
}

/** The same, made once where there is none. It is on disk before anything is sealed with it. */
export function ensureSecretKey(place: Place): Buffer {
  const found = findSecretKey(place);
  if (found !== undefined) return found;
  const path = secretKeyPath(place.DATA_DIR);
  mkdirSync(place.DATA_DIR, { recursive: true });
  const staged = `${path}-${randomBytes(8).toString('hex')}`;
  const key = randomBytes(SECRET_KEY_BYTES);
  writeFileSync(staged, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    syncFile(staged);
    // Of two processes that make one at a moment, one gets the name; the other takes what is there.
    linkSync(staged, path);
    syncFolder(place.DATA_DIR);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(staged, { force: true });
  }
  return findSecretKey(place) ?? key;
}
