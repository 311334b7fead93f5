import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { File } from '@dowellchat/contract/v3/files.endpoints.ts';
import { createKey } from '../access/sample-calls.ts';
import type { TestApp } from '../support/test-app.ts';
import { useTestApp } from '../support/test-app.ts';
import { bearer, openVisitorRoom, problemIn, sendAs } from '../support/v3.ts';
import { enginesAndStores, filesKept } from './stores.ts';
import { download, filesUrl, look, png, store, upload } from './uploads.ts';

const ROOM_BYTES_MAX = 20_000;

function thumbnailOf(app: TestApp | Omit<TestApp, 'close'>, token: string, file: File) {
  return app.api.get(`${filesUrl(file.roomId)}/${file.id}/thumbnail`, bearer(token));
}

describe.each(enginesAndStores)('files, on $title', ({ engine }) => {
  const app = useTestApp({
    engine,
    settings: { FILE_BYTES_MAX: '10000', FILE_ROOM_BYTES_MAX: String(ROOM_BYTES_MAX) },
  });

  test('a file comes back byte for byte, to its visitor and to the organization’s program', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const bytes = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7) % 256));
    const file = await store(app.api, token, room.id, bytes, { name: 'data.bin' });
    expect(file).toMatchObject({
      roomId: room.id,
      name: 'data.bin',
      type: 'application/octet-stream',
      bytes: 5000,
      width: null,
      height: null,
      hasThumbnail: false,
    });
    const key = await createKey(app, room.organizationId);
    for (const reader of [token, key]) {
      const answer = await download(app.api, reader, file);
      expect(answer.status).toBe(200);
      expect(answer.bytes.equals(bytes)).toBe(true);
    }
  });

  test('an organization’s program sends files too, where its key is made for sending', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const key = await createKey(app, room.organizationId, ['rooms:read', 'messages:write']);
    const file = await store(app.api, key, room.id, 'from the shop', { type: 'text/plain' });
    expect((await download(app.api, token, file)).text).toBe('from the shop');
    const reader = await createKey(app, room.organizationId, ['rooms:read']);
    expect((await upload(app.api, reader, room.id, 'x')).status).toBe(404);
    expect((await download(app.api, reader, file)).status).toBe(200);
  });

  test('an image tells its pixels and has a small WebP without what the camera wrote', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const photo = await sharp({
      create: { width: 900, height: 600, channels: 3, background: '#336699' },
    })
      .withExif({ IFD0: { Copyright: 'canary-of-the-camera' } })
      .jpeg({ quality: 30 })
      .toBuffer();
    expect(photo.includes('canary-of-the-camera')).toBe(true);
    const file = await store(app.api, token, room.id, photo, { type: 'image/jpeg' });
    expect(file).toMatchObject({
      type: 'image/jpeg',
      width: 900,
      height: 600,
      hasThumbnail: true,
    });
    const answer = await thumbnailOf(app, token, file);
    expect(answer.headers['content-type']).toBe('image/webp');
    expect(answer.bytes.includes('canary-of-the-camera')).toBe(false);
    const { format, width, height, exif } = await look(answer.bytes);
    expect({ format, width, height, exif }).toEqual({
      format: 'webp',
      width: 480,
      height: 320,
      exif: undefined,
    });
  });

  test('a picture that was taken upright is told and shown upright', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const photo = await sharp({
      create: { width: 300, height: 100, channels: 3, background: '#336699' },
    })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const file = await store(app.api, token, room.id, photo, { type: 'image/jpeg' });
    expect(file).toMatchObject({ width: 100, height: 300 });
    const small = await look((await thumbnailOf(app, token, file)).bytes);
    expect([small.width, small.height]).toEqual([100, 300]);
  });

  test('a small image is not enlarged', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const file = await store(app.api, token, room.id, png(4, 3), { type: 'image/png' });
    const small = await look((await thumbnailOf(app, token, file)).bytes);
    expect([small.width, small.height]).toEqual([4, 3]);
  });

  test('what has no thumbnail answers for it as if the file were not there', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const file = await store(app.api, token, room.id, 'text', { type: 'text/plain' });
    expect((await thumbnailOf(app, token, file)).status).toBe(404);
  });

  test('an empty file is refused, and so is a request without a body', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    expect((await upload(app.api, token, room.id, '')).status).toBe(400);
    const without = await sendAs(app.api, token, 'POST', filesUrl(room.id));
    expect(without.status).toBe(400);
    expect(problemIn(without).code).toBe('INVALID');
  });

  test('a file above the limit is refused in the form of this API, and leaves nothing', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const before = filesKept(app.database);
    const answer = await upload(app.api, token, room.id, Buffer.alloc(10_001));
    expect(answer.status).toBe(413);
    expect(problemIn(answer)).toMatchObject({ code: 'TOO_LARGE', retryable: false });
    expect(filesKept(app.database)).toEqual(before);
    await store(app.api, token, room.id, Buffer.alloc(10_000));
  });

  test('a room holds no more than its share, also of files that come at once', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const before = filesKept(app.database).length;
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => upload(app.api, token, room.id, Buffer.alloc(6000, 1))),
    );
    const statuses = Object.groupBy(answers, ({ status }) => status);
    expect([statuses[201]?.length, statuses[413]?.length]).toEqual([3, 5]);
    expect(filesKept(app.database)).toHaveLength(before + 3);
    const other = await openVisitorRoom(app.api);
    await store(app.api, other.token, other.room.id, 'has a share of its own');
  });

  test('a closed room takes no file, and goes on showing those it has', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const file = await store(app.api, token, room.id, 'kept');
    await sendAs(app.api, token, 'PATCH', `/api/v3/rooms/${room.id}`, { isActive: false });
    const refused = await upload(app.api, token, room.id, 'late');
    expect(refused.status).toBe(409);
    expect((await download(app.api, token, file)).text).toBe('kept');
  });

  test('a packed body is refused: it would be kept as something that nothing opens', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const headers = { 'content-encoding': 'gzip' };
    expect((await upload(app.api, token, room.id, 'packed', { headers })).status).toBe(415);
  });

  test('simultaneous images all get their thumbnails', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const files = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        store(app.api, token, room.id, png(40 + index, 30), { type: 'image/png' }),
      ),
    );
    expect(files.filter(({ hasThumbnail }) => hasThumbnail)).toHaveLength(6);
  });

  test('whoever uploads too fast is told to wait', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const flood = Array.from({ length: 30 }, () => upload(app.api, token, room.id, 'x'));
    const answers = await Promise.all(flood);
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) expect(problemIn(answer)).toMatchObject({ retryable: true });
    await store(app.api, token, room.id, 'later');
  });
});
