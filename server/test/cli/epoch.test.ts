import { describe, expect, onTestFinished, test } from 'vitest';
import { readSettings } from '../../src/config/settings.ts';
import { openStorage } from '../../src/storage/open.ts';
import { engines } from '../support/engines.ts';
import { refuse, succeed, type Env } from './command.ts';
import { newFolder } from './data.ts';
import { startForTest } from './running-server.ts';

describe.each(engines)('on $name', (engine) => {
  test('a renewed epoch is another one, which servers start with from then on', async () => {
    const database = await engine.createDatabase();
    onTestFinished(() => database.drop());
    const before = await readEpoch(database.env);
    await succeed(database.env, 'epoch', 'renew');
    const after = await readEpoch(database.env);
    expect(after).toMatch(/^[0-9a-f]{16}$/);
    expect(after).not.toBe(before);
  });
});

test('the epoch is not renewed under a server that would go on with the old one', async () => {
  const env = { DATA_DIR: await newFolder() };
  await startForTest(env);
  const before = await readEpoch(env);
  expect(await refuse(env, 'epoch', 'renew')).toContain('Another DowellChat is using the data');
  expect(await readEpoch(env)).toBe(before);
});

test('on PostgreSQL, backup and restore are refused with the tools that do it', async () => {
  const env = { DATA_DIR: await newFolder(), DATABASE_URL: 'postgres://u:s3cr3t@127.0.0.1:1/chat' };
  const backup = await refuse(env, 'backup');
  const restore = await refuse(env, 'restore', 'copy.db');
  expect(backup).toContain('pg_dump');
  expect(restore).toMatch(/pg_restore.*epoch renew/);
  expect(backup + restore).not.toContain('s3cr3t');
});

async function readEpoch(env: Env): Promise<string> {
  const storage = await openStorage(readSettings(env), { as: 'command' });
  await storage.close();
  return storage.epoch;
}
