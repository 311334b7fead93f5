import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { useTestApp } from '../support/test-app.ts';
import { openVisitorRoom, problemIn } from '../support/v3.ts';
import { download, png, store, upload } from './uploads.ts';

const app = useTestApp({ settings: { FILE_PIXELS_MAX: '1000000' } });

const HTML = '<!doctype html><script>alert(1)</script>';
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>';
const picture = (format: 'jpeg' | 'webp' | 'gif' | 'png') =>
  sharp({ create: { width: 20, height: 10, channels: 3, background: '#123456' } })
    .toFormat(format)
    .toBuffer();

describe('what claims to be an image and is none is refused', () => {
  test.each(['image/png', 'image/jpeg', 'image/jpg', 'image/gif', 'image/webp', 'IMAGE/PNG; a=b'])(
    'as %s',
    async (type) => {
      const { token, room } = await openVisitorRoom(app.api);
      for (const bytes of [HTML, SVG, '\0', 'GIF', 'MZ\0\0', '\x89PNG\r\n', '%PDF-1.7\n']) {
        const answer = await upload(app.api, token, room.id, bytes, { type });
        expect(answer.status, bytes).toBe(415);
        expect(problemIn(answer).code).toBe('UNSUPPORTED_MEDIA_TYPE');
      }
    },
  );

  test('and so is an image of another type', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const type = 'image/jpeg';
    expect((await upload(app.api, token, room.id, png(), { type })).status).toBe(415);
  });
});

describe('what bytes do not tell is served as what can do no harm', () => {
  test.each([
    ['text/html', HTML, 'application/octet-stream'],
    ['image/svg+xml', SVG, 'application/octet-stream'],
    ['image/svg+xml', `<?xml version="1.0"?>${SVG}`, 'application/octet-stream'],
    ['application/xhtml+xml', HTML, 'application/octet-stream'],
    ['text/javascript', 'alert(1)', 'application/octet-stream'],
    ['text/css', 'a{}', 'application/octet-stream'],
    ['application/x-made-up', 'whatever', 'application/octet-stream'],
    ['video/mp4', 'no video', 'application/octet-stream'],
    ['text/plain', HTML, 'text/plain'],
    ['text/plain; charset=utf-16', 'text', 'text/plain'],
    ['text/csv', 'a,b', 'text/csv'],
    ['application/json', '{}', 'application/json'],
    ['text/html', '%PDF-1.7\n', 'application/pdf'],
  ])('%s with %j is %s', async (type, bytes, kept) => {
    const { token, room } = await openVisitorRoom(app.api);
    const file = await store(app.api, token, room.id, bytes, { type });
    expect(file.type).toBe(kept);
    const { headers, text } = await download(app.api, token, file);
    expect(headers['content-type']).toBe(kept);
    expect(headers['content-disposition']).toMatch(/^attachment/);
    expect(text).toBe(bytes);
  });

  test.each(['png', 'jpeg', 'webp', 'gif'] as const)(
    'a %s that says nothing of itself is known by its bytes',
    async (format) => {
      const { token, room } = await openVisitorRoom(app.api);
      const file = await store(app.api, token, room.id, await picture(format));
      expect(file).toMatchObject({ type: `image/${format}`, width: 20, height: 10 });
      expect(file.hasThumbnail).toBe(true);
    },
  );
});

describe('files that are two things at once', () => {
  test('a GIF that is a script as well stays a download of an image', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const script = Buffer.from('GIF89a/*\x01\0\0\0*/=1;alert(1)//');
    const file = await store(app.api, token, room.id, script, { type: 'image/gif' });
    expect(file).toMatchObject({ type: 'image/gif', hasThumbnail: false });
    const { headers } = await download(app.api, token, file);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
    expect(headers['content-disposition']).toMatch(/^attachment/);
  });

  test('a page behind an image stays out of its thumbnail', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const both = Buffer.concat([png(), Buffer.from(HTML)]);
    const file = await store(app.api, token, room.id, both, { type: 'image/png' });
    expect(file).toMatchObject({ type: 'image/png', hasThumbnail: true });
    const small = await download(app.api, token, { ...file, id: `${file.id}/thumbnail` });
    expect(small.status).toBe(200);
    expect(small.bytes.includes('script')).toBe(false);
  });
});

describe('images made to exhaust who opens them', () => {
  test.each([
    [1001, 1000],
    [65_535, 65_535],
    [0xffffffff, 0xffffffff],
    [1, 0xffffffff],
  ])('a PNG of %i × %i pixels is refused by its header', async (width, height) => {
    const { token, room } = await openVisitorRoom(app.api);
    const answer = await upload(app.api, token, room.id, hugePng(width, height), {
      type: 'image/png',
    });
    expect(answer.status, answer.text).toBe(415);
  });

  test('a PNG whose pixels unpack to more than it says is kept, and harms nobody', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const rows = deflateSync(Buffer.alloc(20_000_000));
    const answer = await upload(app.api, token, room.id, hugePng(10, 10, rows), {
      type: 'image/png',
    });
    expect(answer.status, answer.text).toBe(201);
  });

  test.each([
    [0, 10],
    [10, 0],
  ])('an image of %i × %i pixels is broken', async (width, height) => {
    const { token, room } = await openVisitorRoom(app.api);
    const type = 'image/png';
    const answer = await upload(app.api, token, room.id, hugePng(width, height), { type });
    expect(answer.status, answer.text).toBe(415);
  });

  test.each(['png', 'jpeg', 'webp', 'gif'] as const)(
    'a %s that was cut anywhere is refused or kept without a thumbnail, and never a fault',
    async (format) => {
      const { token, room } = await openVisitorRoom(app.api);
      const whole = await picture(format);
      for (let length = 1; length < whole.length; length += Math.ceil(whole.length / 25)) {
        const answer = await upload(app.api, token, room.id, whole.subarray(0, length), {
          type: `image/${format}`,
        });
        expect([201, 415], answer.text).toContain(answer.status);
      }
    },
  );

  test('an image with garbage in its middle is never a fault', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    for (const format of ['png', 'jpeg', 'webp', 'gif'] as const) {
      const bytes = Buffer.from(await picture(format));
      bytes.fill(0xff, 40, Math.min(60, bytes.length));
      const answer = await upload(app.api, token, room.id, bytes, { type: `image/${format}` });
      expect([201, 415], answer.text).toContain(answer.status);
    }
  });
});

/** A PNG that says how large it is, with whatever pixels. */
function hugePng(width: number, height: number, pixels = deflateSync(Buffer.alloc(100))): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}
