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
  async createDatabase() {
    const dataDir = await makeDataDir();
    return { env: { DATA_DIR: dataDir }, dataDir, drop: () => removeFolder(dataDir) };
  },
};

export function makeDataDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'dowellchat-test-'));
}

export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}
