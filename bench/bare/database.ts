import Database from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

// `rooms.ordinal` keys the messages so that an append touches one b-tree and nothing else: the bare
// program has to be the fastest honest way to do this work, or its ratio would flatter the product.
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS rooms (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    event_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    org_id TEXT NOT NULL,
    portfolio_name TEXT NOT NULL,
    room_room_id TEXT NOT NULL,
    product_name TEXT NOT NULL,
    last_seq INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS rooms_by_visitor
    ON rooms (user_id, org_id, product_name, portfolio_name);
  CREATE INDEX IF NOT EXISTS rooms_by_inbox ON rooms (org_id, product_name, ordinal);
  CREATE TABLE IF NOT EXISTS messages (
    room_ordinal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    data TEXT NOT NULL,
    side INTEGER NOT NULL,
    author TEXT NOT NULL,
    type TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (room_ordinal, seq)
  ) STRICT, WITHOUT ROWID;
`;

export function openDatabase(folder: string): Database.Database {
  mkdirSync(folder, { recursive: true });
  const database = new Database(join(folder, 'bare.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  // A limit measured without durability would be a different limit, so it is read back.
  const journal = database.pragma('journal_mode', { simple: true });
  const synchronous = database.pragma('synchronous', { simple: true });
  if (journal !== 'wal' || synchronous !== 2) {
    throw new Error(
      `not durable: journal_mode=${String(journal)} synchronous=${String(synchronous)}`,
    );
  }
  database.exec(SCHEMA);
  return database;
}
