import Sqlite from 'better-sqlite3';
import { databaseFile } from './database-file.ts';

/** Another connection to the database, as an operator's tool or a backup has one. */
export interface ForeignReader {
  /** Holds the state of this moment until it lets go. */
  hold(): void;
  letGo(): void;
  close(): void;
}

export function openForeignReader(dataDir: string): ForeignReader {
  const database = new Sqlite(databaseFile(dataDir), { readonly: true });
  return {
    hold() {
      database.exec('begin');
      // The snapshot is taken by the first read, not by `begin`.
      database.prepare('select count(*) from rooms').get();
    },
    letGo: () => void database.exec('commit'),
    close: () => void database.close(),
  };
}
