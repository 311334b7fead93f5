import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { readImageSize } from '../../src/domain/files/image-size.ts';
import type { ImageType } from '../../src/domain/files/media-type.policy.ts';
import type { ReadBytes } from '../../src/storage/files/incoming-files.ts';

const readerOf =
  (bytes: Uint8Array): ReadBytes =>
  (offset, length) =>
    Promise.resolve(Buffer.from(bytes.subarray(offset, offset + length)));

const blank = (channels: 3 | 4 = 3): Sharp =>
  sharp({ create: { width: 321, height: 123, channels, background: '#12345680' } });

const IMAGES: readonly (readonly [string, ImageType, () => Sharp])[] = [
  ['a PNG', 'image/png', () => blank().png()],
  ['an interlaced PNG', 'image/png', () => blank(4).png({ progressive: true })],
  ['a JPEG', 'image/jpeg', () => blank().jpeg()],
  ['a progressive JPEG', 'image/jpeg', () => blank().jpeg({ progressive: true })],
  ['a JPEG behind colour tables', 'image/jpeg', () => blank().withIccProfile('p3').jpeg()],
  ['a GIF', 'image/gif', () => blank().gif()],
  ['a lossy WebP', 'image/webp', () => blank().webp()],
  ['a lossless WebP', 'image/webp', () => blank().webp({ lossless: true })],
  ['a WebP with transparency', 'image/webp', () => blank(4).webp()],
];

describe('the size of an image is read from its header', () => {
  test.each(IMAGES)('of %s', async (_, type, make) => {
    const bytes = await make().toBuffer();
    expect(await readImageSize(type, readerOf(bytes))).toEqual({ width: 321, height: 123 });
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('of a JPEG with orientation %i', async (orientation) => {
    const bytes = await blank().withMetadata({ orientation }).jpeg().toBuffer();
    const size = orientation >= 5 ? { width: 123, height: 321 } : { width: 321, height: 123 };
    expect(await readImageSize('image/jpeg', readerOf(bytes))).toEqual(size);
  });

  test.each(['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const)(
    'and bytes that only begin like one (%s) are a size or none, never an error',
    async (type) => {
      const image = IMAGES.find(([, each]) => each === type)?.[2]();
      const start = await image!.toBuffer();
      await fc.assert(
        fc.asyncProperty(
          fc.nat(start.length),
          fc.uint8Array({ maxLength: 200 }),
          async (length, rest) => {
            const bytes = Buffer.concat([start.subarray(0, length), rest]);
            const size = await readImageSize(type, readerOf(bytes));
            if (size === undefined) return;
            expect(size.width).toBeGreaterThan(0);
            expect(size.height).toBeGreaterThan(0);
          },
        ),
      );
    },
  );

  test('and a JPEG of nothing but segments is given up', async () => {
    let reads = 0;
    const endless: ReadBytes = () => {
      reads += 1;
      return Promise.resolve(Buffer.from('ffe0000200000000000000', 'hex'));
    };
    expect(await readImageSize('image/jpeg', endless)).toBeUndefined();
    expect(reads).toBeLessThan(1000);
  });
});
