import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { onTestFinished } from 'vitest';
import { readSettings } from '../../src/config/settings.ts';
import { openSqlite } from '../../src/storage/dialects/sqlite.ts';
import { openStorage } from '../../src/storage/open.ts';
import { findMeta } from '../../src/storage/queries/meta.queries.ts';
import { insertOrganization } from '../../src/storage/queries/organizations.queries.ts';
import type { Database } from '../../src/storage/storage.ts';
import { digest, newEventId, newId } from '../../src/lib/ids.ts';
import { insertRoom } from '../../src/storage/queries/rooms.queries.ts';
import { makeDataDir, removeFolder } from '../support/engine.ts';

/** A folder that is gone with the test. */
export async function newFolder(): Promise<string> {
  const folder = await makeDataDir();
  onTestFinished(() => removeFolder(folder));
  return folder;
}

/** A data folder with a new database in it, one organization, and no server. */
export async function newDataDir(): Promise<string> {
  const dataDir = await newFolder();
  const storage = await openStorage(readSettings({ DATA_DIR: dataDir }), { as: 'serve' });
  await insertOrganization(storage.db, 'acme', Date.now());
  await storage.close();
  return dataDir;
}

/** Runs `work` on an embedded database, beside whoever else has it open. */
export async function withDatabase<T>(
  dataDir: string,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const db = openSqlite(dataDir);
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

export function readEpoch(dataDir: string): Promise<string | undefined> {
  return withDatabase(dataDir, (db) => findMeta(db, 'epoch'));
}

/** The texts of all messages in the order they are stored. */
export function readTexts(dataDir: string): Promise<string[]> {
  return withDatabase(dataDir, async (db) => {
    const rows = await db
      .selectFrom('messages')
      .select('data')
      .orderBy('room_ordinal')
      .orderBy('seq')
      .execute();
    return rows.map(({ data }) => JSON.parse(data) as string);
  });
}

/** Makes a database look as if a later version had changed its tables. */
export function pretendNewer(dataDir: string): Promise<unknown> {
  return withDatabase(dataDir, (db) =>
    sql`insert into kysely_migration (name, timestamp) values ('999-later', '2030')`.execute(db),
  );
}

/** Every file below a folder with what it holds: what a refused command must leave as it was. */
export function fingerprint(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    // Made by asking whether a server runs, and empty.
    .filter((name) => name !== 'dowellchat.lock')
    .toSorted();
  return Object.fromEntries(
    files.map((name) => [name, digest(readFileSync(join(folder, name), 'latin1'))]),
  );
}

export function listFolder(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
}

/** Fills one room with messages `message 0`, `message 1` … padded to a number of characters. */
export async function fillWith(
  dataDir: string,
  { messages, characters = 0 }: { messages: number; characters?: number },
): Promise<void> {
  const settings = readSettings({ DATA_DIR: dataDir });
  const storage = await openStorage(settings, { as: 'command' });
  const ordinal = await insertRoom(storage.db, {
    id: newId(),
    organizationId: 'acme',
    product: 'WIFIQRCODE',
    userId: 'user',
    portfolio: 'umair',
    visitorKey: newId(),
    slot: null,
    visitorId: null,
    eventId: newEventId(0),
    isLogin: false,
    createdAtMs: 0,
  });
  const rows = Array.from({ length: messages }, (_, index) => ({
    room_ordinal: ordinal,
    seq: index + 1,
    id: newId(),
    author_side: 'visitor' as const,
    side_sent: null,
    author: 'client',
    type: 'text',
    data: JSON.stringify(`message ${index}`.padEnd(characters)),
    client_id: null,
    created_at: 0,
  }));
  await storage.db.insertInto('messages').values(rows).execute();
  await storage.close();
}
