import { copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { restore } from '../../src/storage/restore.ts';
import { dowellchatWithFileLimit, refuse, succeed } from './command.ts';
import {
  fillWith,
  fingerprint,
  listFolder,
  newDataDir,
  newFolder,
  pretendNewer,
  readEpoch,
  readTexts,
  withDatabase,
} from './data.ts';
import { startForTest } from './running-server.ts';

const LIVE = 'dowellchat.db';

test('a restore changes nothing while a server holds the data', async () => {
  const env = { DATA_DIR: await newFolder() };
  const server = await startForTest(env);
  const room = await server.openRoom();
  const file = await succeed(env, 'backup');
  await server.send(room, 'later than the backup');

  expect(await refuse(env, 'restore', file)).toContain('Another DowellChat is using the data');

  await server.send(room, 'still served');
  expect(await readTexts(env.DATA_DIR)).toEqual(['later than the backup', 'still served']);
});

test('the database in place is kept aside with all that was acknowledged, after a crash as well', async () => {
  const env = { DATA_DIR: await newFolder() };
  const server = await startForTest(env);
  const room = await server.openRoom();
  const file = await succeed(env, 'backup');
  await server.send(room, 'later than the backup');
  // Killed, the server leaves its last commits in the log beside the database.
  await server.process.kill('SIGKILL');

  const said = await succeed(env, 'restore', file);

  expect(await readTexts(env.DATA_DIR)).toEqual([]);
  const kept = /kept as (.+)/.exec(said)?.[1] ?? '';
  const elsewhere = await newFolder();
  copyFileSync(kept, join(elsewhere, LIVE));
  expect(await readTexts(elsewhere)).toEqual(['later than the backup']);
});

const UNUSABLE: readonly {
  what: string;
  says: string;
  make: (dataDir: string) => Promise<void>;
}[] = [
  {
    what: 'an empty file',
    says: 'not a database of DowellChat',
    make: async (dataDir) => writeFileSync(join(dataDir, LIVE), ''),
  },
  {
    what: 'a file that is no database',
    says: 'no intact database',
    make: async (dataDir) => writeFileSync(join(dataDir, LIVE), 'chat'.repeat(5000)),
  },
  {
    what: 'a database of another program',
    says: 'not a database of DowellChat',
    make: (dataDir) =>
      withDatabase(dataDir, async (db) => {
        await sql`create table contacts (name text)`.execute(db);
      }),
  },
  {
    what: 'a database of a newer version',
    says: 'newer DowellChat',
    make: async (dataDir) => {
      await fillWith(dataDir, { messages: 1 });
      await pretendNewer(dataDir);
    },
  },
  {
    what: 'half a database',
    says: 'no intact database',
    make: async (dataDir) => {
      await fillWith(dataDir, { messages: 500, characters: 1000 });
      truncateSync(join(dataDir, LIVE), statSync(join(dataDir, LIVE)).size / 2);
    },
  },
  {
    what: 'a database with a page overwritten',
    says: 'damaged',
    make: async (dataDir) => {
      await fillWith(dataDir, { messages: 500, characters: 1000 });
      const bytes = readFileSync(join(dataDir, LIVE));
      bytes.fill(0x5a, bytes.length / 2, bytes.length / 2 + 4096);
      writeFileSync(join(dataDir, LIVE), bytes);
    },
  },
];

test.each(UNUSABLE)('$what is refused, and the data stays as it was', async ({ says, make }) => {
  const dataDir = await newDataDir();
  const source = await newFolder();
  await make(source);
  const before = [fingerprint(dataDir), fingerprint(source)];

  await expect(restore(dataDir, join(source, LIVE), Date.now())).rejects.toThrow(says);

  expect([fingerprint(dataDir), fingerprint(source)]).toEqual(before);
});

test('a file that is not there is told by its name', async () => {
  const env = { DATA_DIR: await newDataDir() };
  expect(await refuse(env, 'restore', '/nowhere/copy.db')).toContain('/nowhere/copy.db');
  expect(await refuse(env, 'restore', env.DATA_DIR)).toContain('no file');
});

test('a restore that runs out of room changes nothing', async () => {
  const source = await newDataDir();
  await fillWith(source, { messages: 500, characters: 1000 });
  const dataDir = await newDataDir();
  const before = fingerprint(dataDir);
  const file = join(source, LIVE);
  const ended = await dowellchatWithFileLimit(256, { DATA_DIR: dataDir }, 'restore', file);
  expect(ended).toMatchObject({ code: 1, out: '' });
  expect(ended.err).not.toMatch(/^ +at /m);
  expect(fingerprint(dataDir)).toEqual(before);
});

test('a damaged database is replaced, and kept as it was with its log', async () => {
  const dataDir = await newDataDir();
  const env = { DATA_DIR: dataDir };
  await fillWith(dataDir, { messages: 3 });
  const file = await succeed(env, 'backup');
  const garbage = 'garbage'.repeat(5000);
  writeFileSync(join(dataDir, LIVE), garbage);
  writeFileSync(join(dataDir, `${LIVE}-wal`), 'its log');

  const said = await succeed(env, 'restore', file);

  // A log left behind would be replayed into the restored database.
  expect(listFolder(dataDir)).toEqual(['backups', LIVE, 'dowellchat.lock']);
  expect(await readTexts(dataDir)).toHaveLength(3);
  const kept = /kept as (.+)/.exec(said)?.[1] ?? '';
  expect(readFileSync(kept, 'utf8')).toBe(garbage);
  expect(readFileSync(`${kept}-wal`, 'utf8')).toBe('its log');
});

test('a restore is refused while another command has the database open', async () => {
  const dataDir = await newDataDir();
  const env = { DATA_DIR: dataDir };
  const file = await succeed(env, 'backup');
  const epoch = await readEpoch(dataDir);
  await withDatabase(dataDir, async (db) => {
    await sql`select count(*) from rooms`.execute(db);
    expect(await refuse(env, 'restore', file)).toContain('Another command');
  });
  expect(await readEpoch(dataDir)).toBe(epoch);
  expect(listFolder(join(dataDir, 'backups'))).toHaveLength(1);
});
