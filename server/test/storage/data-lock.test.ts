import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSettings } from '../../src/config/settings.ts';
import { openStorage } from '../../src/storage/open.ts';
import { findMeta } from '../../src/storage/queries/meta.queries.ts';
import { runServer, startServer } from '../operations/server-process.ts';
import { sqliteEngine, type TestDatabase } from '../support/engine.ts';

const REFUSAL = /^Another DowellChat is using the data in .*DATA_DIR of its own\.\n$/;

describe('one server has an embedded database for itself', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await sqliteEngine.createDatabase();
  });
  afterEach(() => database.drop());

  const open = (as: 'serve' | 'command') => openStorage(readSettings(database.env), { as });

  test('a second server is refused in words, and a command beside the first one is not', async () => {
    const server = await open('serve');
    try {
      const second = await runServer(database.env);
      expect(second).toMatchObject({ code: 1, output: '' });
      expect(second.errors).toMatch(REFUSAL);
      expect(second.errors).toContain(database.dataDir);
      await expect(open('serve')).rejects.toThrow('Another DowellChat');

      const command = await open('command');
      expect(await findMeta(command.db, 'epoch')).toBe(server.epoch);
      await command.close();
    } finally {
      await server.close();
    }
  });

  test('a server that is killed leaves no lock behind', async () => {
    const server = await startServer(database.env);
    await expect(open('serve')).rejects.toThrow('Another DowellChat');
    server.kill('SIGKILL');
    expect((await server.ended).signal).toBe('SIGKILL');
    await (await open('serve')).close();
  });

  test('a server that closes lets the next one in', async () => {
    await (await open('serve')).close();
    await (await open('serve')).close();
  });
});
