import { expect, test } from 'vitest';
import { readSettings } from '../../src/config/settings.ts';
import { startThread } from '../../src/lib/thread.ts';
import { openStorage } from '../../src/storage/open.ts';
import { sqliteEngine } from '../support/engine.ts';

const SEARCH = new URL('../../src/storage/dialects/sqlite-search.worker.ts', import.meta.url);

test('a thread that is ended at once is loaded first: it would take the process with it', async () => {
  const database = await sqliteEngine.createDatabase();
  const storage = await openStorage(readSettings(database.env), { as: 'serve' });
  const workerData = { dataDir: database.dataDir, epoch: storage.epoch };
  const thread = startThread(SEARCH, { workerData });
  const said: unknown[] = [];
  thread.worker.on('message', (message) => said.push(message));
  await thread.end();
  expect(said).toEqual(['loaded']);
  await storage.close();
  await database.drop();
});

test('a thread that cannot be loaded ends all the same', async () => {
  const thread = startThread(new URL('data:text/javascript,throw new Error()'), {});
  thread.worker.on('error', () => undefined);
  await thread.end();
});
