import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An empty database of a test's own, as the environment a server would find it in. */
export interface TestDatabase {
  readonly env: Readonly<Record<string, string>>;
  /** Where the embedded engine and its backups live. */
  readonly dataDir: string;
  drop(): Promise<void>;
}

export interface Engine {
  readonly name: 'sqlite' | 'postgres';
  createDatabase(): Promise<TestDatabase>;
}

export const sqliteEngine: Engine = {
  name: 'sqlite',
  createDatabase: () => createEmbeddedDatabase(tmpdir()),
};

const MEMORY_FOLDER = '/dev/shm';

/** For what is measured while commits are slowed by the setting: the machine's own disk adds nothing. */
export function createDatabaseInMemory(): Promise<TestDatabase> {
  return createEmbeddedDatabase(existsSync(MEMORY_FOLDER) ? MEMORY_FOLDER : tmpdir());
}

async function createEmbeddedDatabase(parent: string): Promise<TestDatabase> {
  const dataDir = await makeDataDir(parent);
  return { env: { DATA_DIR: dataDir }, dataDir, drop: () => removeFolder(dataDir) };
}

export function makeDataDir(parent = tmpdir()): Promise<string> {
  return mkdtemp(join(parent, 'dowellchat-test-'));
}

export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}
