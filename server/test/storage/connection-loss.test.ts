import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSettings } from '../../src/config/settings.ts';
import { openStorage } from '../../src/storage/open.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { startServer, type ServerProcess } from '../operations/server-process.ts';
import type { TestDatabase } from '../support/engine.ts';
import { describePostgres } from '../support/engines.ts';
import { messageTo, newVisit, ROOM_CONTROL, ROOM_SERVICE, type RoomAnswer } from '../support/v2.ts';

async function cutThoseWho(db: Pick<Storage, 'db'>['db'], condition: string): Promise<number> {
  const { rows } = await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
      and ${sql.raw(condition)}`.execute(db);
  return rows.length;
}

describePostgres((engine) => {
  let database: TestDatabase;
  let server: ServerProcess;
  let admin: Storage;

  beforeEach(async () => {
    database = await engine.createDatabase();
    server = await startServer(database.env);
    admin = await openStorage(readSettings(database.env), { as: 'command' });
  });
  afterEach(async () => {
    server.kill('SIGKILL');
    await server.ended;
    await admin.close();
    await database.drop();
  });

  const post = (path: string, body: object) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  test('a database that drops the connections of a commit costs an answer, never the server', async () => {
    const opened = (await (await post(ROOM_CONTROL, newVisit())).json()) as RoomAnswer;
    const message = messageTo(opened.inserted_id);
    const refused = await admin.db.transaction().execute(async (tx) => {
      // The server's commit waits behind this lock: what is cut is cut in the middle of it.
      await sql`select ordinal from rooms for update`.execute(tx);
      const sent = post(ROOM_SERVICE, message);
      await expect.poll(() => cutThoseWho(tx, "wait_event_type = 'Lock'")).toBeGreaterThan(0);
      return sent;
    });
    expect(refused.status, 'stored or not, a retry tells').toBe(504);
    expect(refused.headers.get('retry-after')).toBe('1');

    await cutThoseWho(admin.db, 'true');
    const again = async () => (await post(ROOM_SERVICE, message)).status;
    await expect.poll(again).toBe(200);
  });
});
