import {
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import pino from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { readSettings } from '../../src/config/settings.ts';
import { newId } from '../../src/lib/ids.ts';
import { openStorage } from '../../src/storage/open.ts';
import { createApi } from '../support/api.ts';
import { engines, type Engine } from '../support/engines.ts';
import { openVisitorRoom } from '../support/v3.ts';
import { download, png, store, upload } from './uploads.ts';

const HOURS_MS = 60 * 60 * 1000;

/** A database and a folder on which servers start one after the other. */
async function useInstallation(engine: Engine) {
  const database = await engine.createDatabase();
  onTestFinished(() => database.drop());
  const settings = readSettings(database.env);

  async function start() {
    const storage = await openStorage(settings, { as: 'serve' });
    const app = createApp({
      settings,
      storage,
      log: pino({ level: 'silent' }),
      onBrokenStorage: () => undefined,
    });
    await app.http.ready();
    let isRunning = true;
    const stop = async (): Promise<void> => {
      if (!isRunning) return;
      isRunning = false;
      await app.stop();
      await storage.close();
    };
    onTestFinished(stop);
    return { api: createApi(() => app.http), storage, stop };
  }

  const root = join(settings.DATA_DIR, 'files');
  return {
    start,
    root,
    list: () =>
      readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
        .toSorted(),
    listIncoming: () => readdirSync(join(root, 'incoming')),
    /** Puts on disk what an upload that was cut short leaves, as if it had been hours ago. */
    leave(id: string, parts: { received?: boolean; published?: boolean }) {
      const folder = join(root, 'incoming', id);
      mkdirSync(folder, { recursive: true });
      if (parts.received) writeFileSync(join(folder, 'original'), 'half');
      if (parts.published) {
        mkdirSync(join(root, id.slice(0, 2)), { recursive: true });
        writeFileSync(join(root, id.slice(0, 2), id), 'whole');
        writeFileSync(join(root, id.slice(0, 2), `${id}.webp`), 'small');
      }
      const then = (Date.now() - 25 * HOURS_MS) / 1000;
      utimesSync(folder, then, then);
    },
  };
}

describe.each(engines)('after a crash, on $name', (engine) => {
  test.each([
    ['before its first byte', {}],
    ['while its bytes came', { received: true }],
    ['after it had its name and before its row was committed', { published: true }],
  ])('an upload that ended %s is gone, and nobody sees it', async (_, parts) => {
    const installation = await useInstallation(engine);
    const first = await installation.start();
    const { token, room } = await openVisitorRoom(first.api);
    const kept = await store(first.api, token, room.id, 'kept');
    const broken = newId();
    await first.stop();
    installation.leave(broken, parts);

    const second = await installation.start();

    expect(installation.list()).toEqual([kept.id]);
    expect(installation.listIncoming()).toEqual([]);
    const missing = { roomId: room.id, id: broken };
    expect((await download(second.api, token, missing)).status).toBe(404);
    expect((await download(second.api, token, kept)).text).toBe('kept');
  });

  test('a file whose row was committed stays, though nobody was told of it', async () => {
    const installation = await useInstallation(engine);
    const first = await installation.start();
    const { token, room } = await openVisitorRoom(first.api);
    const file = await store(first.api, token, room.id, png(), { type: 'image/png' });
    await first.stop();
    // The mark goes after the commit: a crash between the two leaves it.
    installation.leave(file.id, {});

    const second = await installation.start();

    expect(installation.list()).toEqual([file.id, `${file.id}.webp`]);
    expect(installation.listIncoming()).toEqual([]);
    expect((await download(second.api, token, file)).bytes.equals(png())).toBe(true);
  });

  test('what another server on the same folder may still be receiving is left alone', async () => {
    const installation = await useInstallation(engine);
    const id = newId();
    mkdirSync(join(installation.root, 'incoming', id), { recursive: true });
    await installation.start();
    // Nobody else writes beside an embedded database.
    expect(installation.listIncoming()).toEqual(engine.name === 'sqlite' ? [] : [id]);
  });

  test('a row that is refused leaves no file, and is no acknowledgement', async () => {
    const installation = await useInstallation(engine);
    const { api, storage } = await installation.start();
    const { token, room } = await openVisitorRoom(api);
    const rule =
      engine.name === 'postgres'
        ? sql`alter table files add constraint refused check (bytes > 100)`
        : sql`create trigger refused before insert on files when new.bytes <= 100
            begin select raise(abort, 'refused'); end`;
    await rule.execute(storage.db);
    expect((await upload(api, token, room.id, 'refused')).status).toBe(500);
    expect(installation.list()).toEqual([]);
    expect(installation.listIncoming()).toEqual([]);
    const { file_bytes } = await storage.db
      .selectFrom('rooms')
      .select('file_bytes')
      .executeTakeFirstOrThrow();
    expect(file_bytes).toBe(0);
    await store(api, token, room.id, Buffer.alloc(101));
  });

  test('a file that the disk has lost is not there, and no fault of the server', async () => {
    const installation = await useInstallation(engine);
    const { api } = await installation.start();
    const { token, room } = await openVisitorRoom(api);
    const file = await store(api, token, room.id, 'lost');
    const path = join(installation.root, file.id.slice(0, 2), file.id);
    expect(existsSync(path)).toBe(true);
    rmSync(path);
    const answer = await download(api, token, file);
    expect(answer.status).toBe(404);
    expect(answer.headers['content-disposition']).toBeUndefined();
  });
});

test('what is on disk is for the server’s user alone, under names of its own', async () => {
  const [engine] = engines;
  const installation = await useInstallation(engine!);
  const { api } = await installation.start();
  const { token, room } = await openVisitorRoom(api);
  const file = await store(api, token, room.id, 'x', { name: '../../evil.sh' });
  expect(installation.list()).toEqual([file.id]);
  const path = join(installation.root, file.id.slice(0, 2), file.id);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(installation.root).mode & 0o777).toBe(0o700);
});
