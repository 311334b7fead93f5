import type sharpModule from 'sharp';

/** Makes small pictures of images. */
export interface Thumbnails {
  /** A WebP of the image at this path; nothing where none can be made, for whatever reason. */
  make(path: string): Promise<Buffer | undefined>;
}

type Sharp = typeof sharpModule;

const SIDE_PIXELS_MAX = 480;
const QUALITY = 80;
/** 0 to 6. More takes several times as long for a few per cent. */
const EFFORT = 2;
const SECONDS_MAX = 10;
/** Images that may wait for their turn; one more goes without a thumbnail, its sender never waits. */
const WAITING_MAX = 16;

/** Decoders that are left open: those of the images that are checked before. */
const DECODERS = ['JpegFile', 'PngFile', 'WebpFile', 'NsgifFile'].map(
  (name) => `VipsForeignLoad${name}`,
);

/**
 * Thumbnails by `sharp`, which may not be installed: then there are none. Images are decoded one
 * after the other, each on one thread, so that whoever chats keeps the other processors.
 */
export function createThumbnails(pixelsMax: number): Thumbnails {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  async function decode(path: string): Promise<Buffer | undefined> {
    const sharp = await loadSharp();
    if (sharp === undefined) return undefined;
    try {
      return await sharp(path, {
        limitInputPixels: pixelsMax,
        failOn: 'error',
        sequentialRead: true,
      })
        .autoOrient()
        .resize({
          width: SIDE_PIXELS_MAX,
          height: SIDE_PIXELS_MAX,
          fit: 'inside',
          withoutEnlargement: true,
        })
        .webp({ quality: QUALITY, effort: EFFORT })
        .timeout({ seconds: SECONDS_MAX })
        .toBuffer();
    } catch {
      // The header was right and the rest is not: who opens the file will see that for themselves.
      return undefined;
    }
  }

  return {
    async make(path) {
      if (waiting >= WAITING_MAX) return undefined;
      waiting += 1;
      const mine = last.then(() => decode(path));
      last = mine;
      try {
        return await mine;
      } finally {
        waiting -= 1;
      }
    },
  };
}

let loading: Promise<Sharp | undefined> | undefined;

/** Loaded with the first image, for it takes longer than all the rest of a start. */
export function loadSharp(): Promise<Sharp | undefined> {
  return (loading ??= importSharp());
}

async function importSharp(): Promise<Sharp | undefined> {
  try {
    const { default: sharp } = await import('sharp');
    sharp.concurrency(1);
    sharp.cache(false);
    sharp.block({ operation: ['VipsForeignLoad'] });
    sharp.unblock({ operation: DECODERS });
    return sharp;
  } catch {
    return undefined;
  }
}
