import { statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireRoom } from '../../src/storage/durable-files.ts';
import { dowellchat, dowellchatWithFileLimit, refuse, succeed } from './command.ts';
import {
  fillWith,
  fingerprint,
  listFolder,
  newDataDir,
  newFolder,
  readEpoch,
  readTexts,
  withDatabase,
} from './data.ts';
import { startForTest, type RunningServer } from './running-server.ts';

const PERMISSIONS = 0o777;

test('everything acknowledged before a backup began is restored elsewhere, in order, under another epoch', async () => {
  const env = { DATA_DIR: await newFolder() };
  const server = await startForTest(env);
  const writer = startWriting(server, await server.openRoom());
  await expect.poll(() => writer.acknowledged, { interval: 10 }).toBeGreaterThan(20);

  const before = writer.acknowledged;
  const file = join(await newFolder(), 'copy.db');
  await succeed(env, 'backup', file);
  await writer.stop();
  const elsewhere = await newFolder();
  await succeed({ DATA_DIR: elsewhere }, 'restore', file);

  const texts = await readTexts(elsewhere);
  expect(texts.length).toBeGreaterThanOrEqual(before);
  expect(writer.acknowledged).toBeGreaterThanOrEqual(texts.length - 1);
  expect(texts).toEqual(texts.map((_, index) => `message ${index}`));
  expect(await readEpoch(elsewhere)).not.toBe(await readEpoch(env.DATA_DIR));
  const restored = await startForTest({ DATA_DIR: elsewhere });
  await restored.send(await restored.openRoom(), 'goes on');
});

test('without a name a backup goes beside the data, named by its time, for its owner’s eyes alone', async () => {
  const dataDir = await newDataDir();
  const { code, out, err } = await dowellchat({ DATA_DIR: dataDir }, 'backup');
  expect(code, err).toBe(0);
  const file = out.trim();
  expect(file).toMatch(/\/backups\/\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z\.db$/);
  expect(listFolder(join(dataDir, 'backups'))).toEqual([file.split('/').at(-1)]);
  expect(statSync(file).mode & PERMISSIONS).toBe(0o600);
  expect(err).toContain('1 MiB, 0 rooms, 0 messages');
});

test('a backup replaces nothing', async () => {
  const dataDir = await newDataDir();
  const folder = await newFolder();
  const file = join(folder, 'precious');
  writeFileSync(file, 'precious');
  const before = fingerprint(folder);
  expect(await refuse({ DATA_DIR: dataDir }, 'backup', file)).toContain('exists already');
  expect(fingerprint(folder)).toEqual(before);
});

test('a backup that runs out of room leaves nothing half-made', async () => {
  const dataDir = await newDataDir();
  await fillWith(dataDir, { messages: 500, characters: 1000 });
  const folder = await newFolder();
  const file = join(folder, 'copy.db');
  const ended = await dowellchatWithFileLimit(256, { DATA_DIR: dataDir }, 'backup', file);
  expect(ended).toMatchObject({ code: 1, out: '' });
  expect(ended.err).toContain('could not be written');
  expect(listFolder(folder)).toEqual([]);
});

test('a copy that would fill the disk is not begun', async () => {
  const folder = await newFolder();
  expect(() => requireRoom(folder, Number.MAX_SAFE_INTEGER)).toThrow('no room');
  requireRoom(folder, 0);
});

test('a target that cannot be written, and data that is not there, are told and nothing is made', async () => {
  const dataDir = await newDataDir();
  const folder = await newFolder();
  const env = { DATA_DIR: dataDir };
  expect(await refuse(env, 'backup', join(folder, 'none', 'copy.db'))).toContain('Cannot write');
  expect(await refuse({ DATA_DIR: join(folder, 'none') }, 'backup')).toContain('no database');
  expect(listFolder(folder)).toEqual([]);
});

test('a damaged database is never passed off as a backup', async () => {
  const dataDir = await newDataDir();
  await fillWith(dataDir, { messages: 500, characters: 1000 });
  await withDatabase(dataDir, async () => undefined);
  const live = join(dataDir, 'dowellchat.db');
  truncateSync(live, statSync(live).size / 2);
  const folder = await newFolder();
  expect(await refuse({ DATA_DIR: dataDir }, 'backup', join(folder, 'copy.db'))).toMatch(
    /malformed|damaged/,
  );
  expect(listFolder(folder)).toEqual([]);
});

/** Sends one message after the other until it is stopped. */
function startWriting(server: RunningServer, roomId: string) {
  const stopping = new AbortController();
  const writer = {
    acknowledged: 0,
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
  async function write(): Promise<void> {
    while (!stopping.signal.aborted) {
      await server.send(roomId, `message ${writer.acknowledged}`);
      writer.acknowledged += 1;
    }
  }
  const ended = write();
  return writer;
}
