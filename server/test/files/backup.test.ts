import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Migrator } from 'kysely/migration';
import { describe, expect, test } from 'vitest';
import { checkFiles } from '../../src/cli/doctor/files.checks.ts';
import { readSettings } from '../../src/config/settings.ts';
import { backUp } from '../../src/storage/backup.ts';
import { MIGRATIONS } from '../../src/storage/migrations/all.ts';
import { openStorage } from '../../src/storage/open.ts';
import { listFiles } from '../../src/storage/queries/files.queries.ts';
import { restore } from '../../src/storage/restore.ts';
import { dowellchat, succeed } from '../cli/command.ts';
import { fingerprint, newFolder, withDatabase } from '../cli/data.ts';
import { addFile, newDataDirWithRoom } from './kept.ts';

/** Each command is a process, on a machine that does other work as well. */
const COMMANDS_MS = 60_000;

const now = () => Date.now();
const pathOf = (dataDir: string, id: string): string => join(dataDir, 'files', id.slice(0, 2), id);

function listIds(dataDir: string): Promise<string[]> {
  return withDatabase(dataDir, async (db) =>
    (await listFiles(db, { afterId: '', limit: 100 })).map(({ id }) => id),
  );
}

describe('a backup takes the files with it', () => {
  test(
    'and a restore elsewhere brings them back, byte for byte',
    async () => {
      const dataDir = await newDataDirWithRoom();
      const id = await addFile(dataDir, 'precious');
      const file = join(await newFolder(), 'copy.db');
      await succeed({ DATA_DIR: dataDir }, 'backup', file);
      const elsewhere = await newFolder();
      const said = await dowellchat({ DATA_DIR: elsewhere }, 'restore', file);
      expect(said).toMatchObject({ code: 0, err: '' });
      expect(said.out).toContain('1 files');
      expect(await listIds(elsewhere)).toEqual([id]);
      expect(readFileSync(pathOf(elsewhere, id), 'utf8')).toBe('precious');
      expect(readFileSync(`${pathOf(elsewhere, id)}.webp`, 'utf8')).toBe('small');
    },
    COMMANDS_MS,
  );

  test('as second names where both are on one disk: they take no space', async () => {
    const dataDir = await newDataDirWithRoom();
    const id = await addFile(dataDir, 'precious');
    const { file } = await backUp(dataDir, undefined, now());
    const kept = join(file.replace(/\.db$/, '.files'), id.slice(0, 2), id);
    expect(statSync(kept).ino).toBe(statSync(pathOf(dataDir, id)).ino);
  });

  test('and takes none that no row tells of', async () => {
    const dataDir = await newDataDirWithRoom();
    const id = await addFile(dataDir, 'precious');
    writeFileSync(`${pathOf(dataDir, id)}.stray`, 'stray');
    const { file, files, lacking } = await backUp(dataDir, undefined, now());
    expect({ files, lacking }).toEqual({ files: 1, lacking: 0 });
    expect(Object.keys(fingerprint(file.replace(/\.db$/, '.files')))).toHaveLength(2);
  });

  test('and says so when the disk has lost one', async () => {
    const dataDir = await newDataDirWithRoom();
    const id = await addFile(dataDir, 'precious');
    rmSync(pathOf(dataDir, id));
    expect(await backUp(dataDir, undefined, now())).toMatchObject({ files: 1, lacking: 1 });
    const settings = readSettings({ DATA_DIR: dataDir });
    const storage = await openStorage(settings, { as: 'look' });
    expect(await checkFiles(storage, settings)).toMatchObject({
      level: 'warn',
      what: expect.stringContaining('1 of them or their thumbnails missing'),
    });
    await storage.close();
  });

  test('and replaces no folder of that name', async () => {
    const dataDir = await newDataDirWithRoom();
    await addFile(dataDir, 'precious');
    const folder = await newFolder();
    writeFileSync(join(folder, 'copy.files'), 'precious');
    const before = fingerprint(folder);
    await expect(backUp(dataDir, join(folder, 'copy.db'), now())).rejects.toThrow(
      'copy.files exists already',
    );
    expect(fingerprint(folder)).toEqual(before);
  });
});

describe('a restore', () => {
  test('leaves newer files where they are: the database that tells of them can be put back', async () => {
    const dataDir = await newDataDirWithRoom();
    const old = await addFile(dataDir, 'old');
    const { file } = await backUp(dataDir, undefined, now());
    const newer = await addFile(dataDir, 'newer');

    const { keptAs } = await restore(dataDir, file, now());
    expect(await listIds(dataDir)).toEqual([old]);
    expect(await restore(dataDir, keptAs ?? '', now())).toMatchObject({ files: 2, lacking: 0 });

    expect(await listIds(dataDir)).toEqual([old, newer].toSorted());
    expect(readFileSync(pathOf(dataDir, newer), 'utf8')).toBe('newer');
  });

  test(
    'without the folder beside it says what is missing, and heals when it is there',
    async () => {
      const dataDir = await newDataDirWithRoom();
      const id = await addFile(dataDir, 'precious');
      const folder = await newFolder();
      const file = join(folder, 'copy.db');
      await backUp(dataDir, file, now());
      renameSync(join(folder, 'copy.files'), join(folder, 'elsewhere'));
      const target = await newFolder();

      const { code, err } = await dowellchat({ DATA_DIR: target }, 'restore', file);
      expect(code).toBe(0);
      expect(err).toMatch(/2 files or thumbnails are missing.*copy\.files/);

      renameSync(join(folder, 'elsewhere'), join(folder, 'copy.files'));
      expect(await restore(target, file, now())).toMatchObject({ files: 1, lacking: 0 });
      expect(readFileSync(pathOf(target, id), 'utf8')).toBe('precious');
    },
    COMMANDS_MS,
  );

  test('replaces what is only half there, and nothing that is whole', async () => {
    const dataDir = await newDataDirWithRoom();
    const half = await addFile(dataDir, 'precious');
    const whole = await addFile(dataDir, 'untouched');
    const { file } = await backUp(dataDir, undefined, now());
    rmSync(pathOf(dataDir, half));
    writeFileSync(pathOf(dataDir, half), 'prec');
    const before = statSync(pathOf(dataDir, whole)).ctimeMs;
    expect(await restore(dataDir, file, now())).toMatchObject({ lacking: 0 });
    expect(readFileSync(pathOf(dataDir, half), 'utf8')).toBe('precious');
    expect(statSync(pathOf(dataDir, whole)).ctimeMs).toBe(before);
  });

  test('of a backup from before there were files works as ever', async () => {
    const source = await newFolder();
    const { '001-initial': initial, '002-live': live } = MIGRATIONS;
    await withDatabase(source, async (db) => {
      const provider = {
        getMigrations: async () => ({ '001-initial': initial!, '002-live': live! }),
      };
      const { error } = await new Migrator({ db, provider }).migrateToLatest();
      expect(error).toBeUndefined();
    });
    const dataDir = await newFolder();
    const restored = await restore(dataDir, join(source, 'dowellchat.db'), now());
    expect(restored).toMatchObject({ files: 0, lacking: 0 });
    const storage = await openStorage(readSettings({ DATA_DIR: dataDir }), { as: 'serve' });
    expect(await listFiles(storage.db, { afterId: '', limit: 1 })).toEqual([]);
    await storage.close();
  });
});
