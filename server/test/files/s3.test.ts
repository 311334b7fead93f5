import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pino, { symbols, type Logger } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { readSettings } from '../../src/config/settings.ts';
import { newId } from '../../src/lib/ids.ts';
import { createLogger } from '../../src/lib/logger.ts';
import { openStorage } from '../../src/storage/open.ts';
import { dowellchat, succeed } from '../cli/command.ts';
import { createApi } from '../support/api.ts';
import { sqliteEngine } from '../support/engine.ts';
import { openVisitorRoom, problemIn, sendAs } from '../support/v3.ts';
import { objectsOf, withS3 } from './stores.ts';
import { download, png, store, upload } from './uploads.ts';

/** A bucket, a database and a folder on which servers start one after the other. */
async function useBucket(given: Readonly<Record<string, string>> = {}) {
  const database = await withS3(sqliteEngine).createDatabase();
  onTestFinished(() => database.drop());
  const settings = readSettings({ ...database.env, ...given });

  async function start(log: Logger = pino({ level: 'silent' })) {
    const storage = await openStorage(settings, { as: 'serve' });
    const app = createApp({ settings, storage, log, onBrokenStorage: () => undefined });
    await app.http.ready();
    let isRunning = true;
    const stop = async (): Promise<void> => {
      if (!isRunning) return;
      isRunning = false;
      await app.stop();
      await storage.close();
    };
    onTestFinished(stop);
    const api = createApi(() => app.http);
    return { api, stop, ...(await openVisitorRoom(api)) };
  }

  const incoming = join(settings.DATA_DIR, 'files', 'incoming');
  const env = { ...database.env, PORT: '0' };
  return { env, s3: database.s3, start, incoming, listIncoming: () => readdirSync(incoming) };
}

describe('files in a bucket', () => {
  test('lie there and nowhere else, under the names they have in a folder', async () => {
    const { s3, start, listIncoming } = await useBucket();
    const { api, token, room } = await start();
    const image = await store(api, token, room.id, png(), { type: 'image/png' });
    expect(objectsOf(s3).toSorted()).toEqual([image.id, `${image.id}.webp`]);
    expect(existsSync(join(s3.folder, image.id.slice(0, 2)))).toBe(true);
    expect(listIncoming()).toEqual([]);
  });

  test('are read by the stretch: no more than was asked for leaves the store', async () => {
    const { s3, start } = await useBucket();
    const { api, token, room } = await start();
    const file = await store(api, token, room.id, '0123456789');
    s3.requests.length = 0;
    expect((await download(api, token, file, { range: 'bytes=2-4' })).text).toBe('234');
    expect(s3.requests).toHaveLength(1);
  });

  test('that are refused never reach the store', async () => {
    const { s3, start, listIncoming } = await useBucket({ FILE_BYTES_MAX: '1024' });
    const { api, token, room } = await start();
    const large = await upload(api, token, room.id, Buffer.alloc(2000));
    const fake = await upload(api, token, room.id, 'no image', { type: 'image/png' });
    expect([large.status, fake.status]).toEqual([413, 415]);
    expect(s3.requests).toEqual([]);
    expect(listIncoming()).toEqual([]);
  });

  test('that the store has lost, or has shorter than they were, are not given out', async () => {
    const { s3, start } = await useBucket();
    const { api, token, room } = await start();
    const [lost, cut] = [
      await store(api, token, room.id, 'lost'),
      await store(api, token, room.id, 'cut short'),
    ];
    const pathOf = (id: string) => join(s3.folder, id.slice(0, 2), `${id}._S3rver_object`);
    rmSync(pathOf(lost.id));
    writeFileSync(pathOf(cut.id), 'cut');
    expect((await download(api, token, lost)).status).toBe(404);
    expect((await download(api, token, cut)).status).toBe(503);
  });
});

describe('a store that fails', () => {
  test('is told as a passing fault; nothing is kept, messages go on, and then files do', async () => {
    const { s3, start, listIncoming } = await useBucket();
    const { api, token, room, stop } = await start();
    const file = await store(api, token, room.id, 'before');
    await s3.stop();

    for (const answer of [
      await upload(api, token, room.id, 'meanwhile'),
      await download(api, token, file),
    ]) {
      expect(answer.status).toBe(503);
      expect(problemIn(answer)).toMatchObject({ code: 'OVERLOADED', retryable: true });
      expect(answer.headers['retry-after']).toBe('10');
      expect(answer.headers['content-disposition']).toBeUndefined();
    }
    const message = { data: 'hello', clientId: newId() };
    const sent = await sendAs(api, token, 'POST', `/api/v3/rooms/${room.id}/messages`, message);
    expect(sent.status).toBe(201);

    await s3.start();
    await store(api, token, room.id, 'after');
    expect((await download(api, token, file)).text).toBe('before');
    expect(objectsOf(s3)).toHaveLength(2);
    // It is not known what the store has of the one in between: it is marked for the next start.
    expect(listIncoming()).toHaveLength(1);
    await stop();
    await start();
    expect(listIncoming()).toEqual([]);
  });

  test('for a moment is asked again, and nobody notices', async () => {
    const { s3, start, listIncoming } = await useBucket();
    const { api, token, room } = await start();
    let failures = 2;
    s3.intercept = (request, response) => {
      request.resume();
      failures -= 1;
      if (failures === 0) s3.intercept = undefined;
      if (failures === 1) request.destroy();
      else response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>');
    };
    const file = await store(api, token, room.id, 'in spite of it');
    expect((await download(api, token, file)).text).toBe('in spite of it');
    expect(listIncoming()).toEqual([]);
  });

  test('after half a file leaves nothing of it, nor of its thumbnail', async () => {
    const { s3, start, listIncoming } = await useBucket();
    const { api, token, room } = await start();
    s3.intercept = (request, response) => {
      if (request.method === 'PUT' && request.url?.endsWith('.webp')) {
        request.resume();
        response.writeHead(507).end();
        return;
      }
      s3.serve(request, response);
    };
    const answer = await upload(api, token, room.id, png(), { type: 'image/png' });
    expect(answer.status).toBe(503);
    expect(objectsOf(s3)).toEqual([]);
    expect(listIncoming()).toEqual([]);
  });

  test('keeps no server from starting, and what a crash left is removed once it is back', async () => {
    const { s3, start, incoming, listIncoming } = await useBucket();
    const first = await start();
    const kept = await store(first.api, first.token, first.room.id, 'kept');
    await first.stop();
    // One that was sent and has no row, and one whose row came and whose mark did not go.
    const lost = newId();
    for (const id of [lost, kept.id]) {
      mkdirSync(join(incoming, id));
      writeFileSync(join(incoming, id, 'sent'), '');
    }
    const place = join(s3.folder, lost.slice(0, 2));
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `${lost}._S3rver_object`), 'lost');
    await s3.stop();
    await (await start()).stop();
    expect(listIncoming()).toEqual([lost]);

    await s3.start();
    s3.requests.length = 0;
    const last = await start();
    expect(listIncoming()).toEqual([]);
    expect(objectsOf(s3)).toEqual([kept.id]);
    // The bucket is never listed.
    expect(s3.requests.every((one) => /^DELETE \/[^/]+\/[0-9a-f]{2}\//.test(one))).toBe(true);
    expect((await download(last.api, first.token, kept)).text).toBe('kept');
  });
});

describe('the key of the bucket', () => {
  test.each([
    ['is in no line of the log, and its signature neither', (url: string) => url],
    [
      'is in none where it is wrong: it is told by the store’s code',
      (url: string) => url.replace('S3RVER:S3RVER', 'S3RVER:canaryofthebucket'),
    ],
  ])('%s', async (_, change) => {
    const database = await withS3(sqliteEngine).createDatabase();
    onTestFinished(() => database.drop());
    const S3_URL = change(database.s3.url);
    const lines: string[] = [];
    const log: Logger = Object.assign(createLogger('trace'), {
      [symbols.streamSym]: { write: (line: string) => lines.push(line) },
    });
    const settings = readSettings({ ...database.env, S3_URL });
    const storage = await openStorage(settings, { as: 'serve' });
    const app = createApp({ settings, storage, log, onBrokenStorage: () => undefined });
    onTestFinished(async () => {
      await app.stop();
      await storage.close();
    });
    const api = createApi(() => app.http);
    const { token, room } = await openVisitorRoom(api);
    const stored = await upload(api, token, room.id, 'x');
    await database.s3.stop();
    await upload(api, token, room.id, 'x');
    const text = lines.join('');
    expect(text).toMatch(/file store cannot be reached by PUT/);
    if (S3_URL === database.s3.url) expect(stored.status).toBe(201);
    else expect(text).toMatch(/answers PUT with 403 SignatureDoesNotMatch/);
    for (const secret of ['S3RVER', 'canaryofthebucket', 'AWS4']) {
      expect(text + stored.text).not.toContain(secret);
    }
    expect(text).not.toContain(room.id);
  });
});

describe('at the command line', () => {
  test('the doctor puts a probe into the bucket, reads it, and takes it away', async () => {
    const { env, s3 } = await useBucket();
    expect(await succeed(env, 'doctor')).toMatch(/^ok +the bucket of S3_URL takes files/m);
    const asked = s3.requests.map((one) => one.split(' ')[0]);
    expect(asked).toEqual(['PUT', 'GET', 'DELETE']);
    expect(objectsOf(s3)).toEqual([]);
  });

  test.each([
    ['with a wrong secret', 'S3RVER:S3RVER@', 'S3RVER:canary@', /403 SignatureDoesNotMatch/],
    ['without such a bucket', /\/[a-z-]+$/, '/another', /no such bucket|NoSuchBucket/],
    ['that nobody serves', /:\d+\//, ':1/', /ECONNREFUSED|cannot be reached/],
  ])('a bucket %s is a failure, told without the key', async (_, from, to, expected) => {
    const { env, s3 } = await useBucket();
    const S3_URL = s3.url.replace(from, to);
    const { code, out, err } = await dowellchat({ ...env, S3_URL }, 'doctor');
    expect(code).toBe(1);
    expect(out).toMatch(expected);
    expect(out + err).not.toMatch(/S3RVER|canary@/);
  });

  test('the settings are shown without the key, and a mistake in them too', async () => {
    const { env } = await useBucket();
    expect(await succeed(env, 'config')).toMatch(/S3_URL.*not shown/);
    for (const wrong of ['s3://a:canary@host/b', 'https://canary/b', 'https://a:can/ary@host/b']) {
      const { code, out, err } = await dowellchat({ ...env, S3_URL: wrong }, 'config');
      expect(code).not.toBe(0);
      expect(out + err).toContain('S3_URL must be https://KEY:SECRET@host/bucket');
      expect(out + err).not.toMatch(/canary|ary@/);
    }
  });

  test('a backup and a restore say where the files are, and look for none', async () => {
    const { start, env } = await useBucket();
    const first = await start();
    const file = await store(first.api, first.token, first.room.id, 'kept');
    const backup = await dowellchat(env, 'backup');
    expect(backup.code).toBe(0);
    expect(backup.err).toMatch(/files people sent are not in it: .*bucket of S3_URL/);
    expect(backup.err).not.toContain('missing');
    await first.stop();
    const restored = await dowellchat(env, 'restore', backup.out.trim());
    expect(restored.code, restored.err).toBe(0);
    expect(restored.err).toContain('in the bucket of S3_URL');
    const second = await start();
    expect((await download(second.api, first.token, file)).text).toBe('kept');
  });
});
