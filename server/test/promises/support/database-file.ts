import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';

const NAME = 'dowellchat.db';

export function databaseFile(dataDir: string): string {
  return join(dataDir, NAME);
}

/** The log that SQLite keeps beside the database. */
export function walFile(dataDir: string): string {
  return `${databaseFile(dataDir)}-wal`;
}

/**
 * What SQLite says of the integrity of a database whose server is down. A copy is asked, with its
 * log: opening the database itself would repair it before the server gets to.
 */
export function integrityOf(dataDir: string): string {
  const folder = mkdtempSync(`${dataDir}-copy-`);
  try {
    for (const suffix of ['', '-wal']) {
      const file = databaseFile(dataDir) + suffix;
      if (existsSync(file)) copyFileSync(file, join(folder, NAME + suffix));
    }
    const database = new Sqlite(databaseFile(folder));
    try {
      return String(database.pragma('integrity_check', { simple: true }));
    } finally {
      database.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
