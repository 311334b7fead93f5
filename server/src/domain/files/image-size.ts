import type { ReadBytes } from '../../storage/files/incoming-files.ts';
import type { ImageType } from './media-type.policy.ts';

/** Pixels of an image as it is shown. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

type ReadSize = (read: ReadBytes) => Promise<ImageSize | undefined>;

/** A real picture has some tens; more are there to keep a reader busy. */
const JPEG_SEGMENTS_MAX = 500;

/**
 * The size an image says it has. It is read from the first bytes without decoding: a few kilobytes
 * can be an image of gigabytes. Nothing: they are no header of that type.
 */
export async function readImageSize(
  type: ImageType,
  read: ReadBytes,
): Promise<ImageSize | undefined> {
  const size = await READERS[type](read);
  return size !== undefined && size.width > 0 && size.height > 0 ? size : undefined;
}

const READERS: Readonly<Record<ImageType, ReadSize>> = {
  'image/png': readPng,
  'image/jpeg': readJpeg,
  'image/gif': readGif,
  'image/webp': readWebp,
};

async function readPng(read: ReadBytes): Promise<ImageSize | undefined> {
  const head = await read(0, 24);
  if (head.length < 24 || head.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
}

async function readGif(read: ReadBytes): Promise<ImageSize | undefined> {
  const head = await read(0, 10);
  if (head.length < 10) return undefined;
  return { width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
}

async function readWebp(read: ReadBytes): Promise<ImageSize | undefined> {
  const head = await read(0, 30);
  if (head.length < 30) return undefined;
  switch (head.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const bits = head.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
    default:
      return undefined;
  }
}

/** A chain of segments: the frame, which has the size, comes after whatever a camera tells. */
async function readJpeg(read: ReadBytes): Promise<ImageSize | undefined> {
  let offset = 2;
  let isTurned = false;
  for (let segment = 0; segment < JPEG_SEGMENTS_MAX; segment += 1) {
    const head = await read(offset, 9);
    const marker = head[1] ?? 0;
    if (head.length < 9 || head[0] !== 0xff) return undefined;
    if (marker === 0xff) {
      offset += 1;
      continue;
    }
    if (isFrame(marker)) {
      const [height, width] = [head.readUInt16BE(5), head.readUInt16BE(7)];
      return isTurned ? { width: height, height: width } : { width, height };
    }
    const length = head.readUInt16BE(2);
    // From here on there are only pixels, or nonsense.
    if (marker === 0xda || marker === 0xd9 || length < 2) return undefined;
    if (marker === 0xe1) isTurned ||= liesOnItsSide(await read(offset + 4, length - 2));
    offset += 2 + length;
  }
  return undefined;
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

const EXIF = 'Exif\0\0';
const ORIENTATION = 0x0112;
const ENTRY_BYTES = 12;

/** Cameras that are held upright store what they see lying, and say in EXIF how to turn it. */
function liesOnItsSide(segment: Buffer): boolean {
  if (segment.toString('latin1', 0, EXIF.length) !== EXIF) return false;
  const tiff = segment.subarray(EXIF.length);
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const number = (at: number, bytes: 2 | 4): number => {
    if (at + bytes > tiff.length) return 0;
    return isLittle ? tiff.readUIntLE(at, bytes) : tiff.readUIntBE(at, bytes);
  };
  const table = number(4, 4);
  const entries = number(table, 2);
  for (let entry = 0; entry < entries; entry += 1) {
    const at = table + 2 + entry * ENTRY_BYTES;
    if (at >= tiff.length) return false;
    if (number(at, 2) === ORIENTATION) return number(at + 8, 2) >= 5;
  }
  return false;
}
