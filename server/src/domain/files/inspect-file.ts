import { ApplicationError } from '../../lib/application-error.ts';
import type { ReadBytes } from '../../storage/files/incoming-files.ts';
import { readImageSize, type ImageSize } from './image-size.ts';
import { decideMediaType, isImageType } from './media-type.policy.ts';

/** Enough to tell a type by. No more is looked at, so what a file says costs nothing to read. */
const HEAD_BYTES = 64 * 1024;

export interface Inspected {
  readonly type: string;
  /** Of an image. */
  readonly image: ImageSize | undefined;
}

/** What a file is by its bytes. Refuses what is not what it claims, and images of too many pixels. */
export async function inspectFile(
  read: ReadBytes,
  declaredType: string,
  pixelsMax: number,
): Promise<Inspected> {
  const type = decideMediaType(declaredType, await detect(await read(0, HEAD_BYTES)));
  if (type === undefined) throw refuse('The file is not the image it claims to be.');
  if (!isImageType(type)) return { type, image: undefined };
  const image = await readImageSize(type, read);
  if (image === undefined) throw refuse('The image is broken.');
  if (image.width * image.height > pixelsMax) {
    throw refuse(`The image has more than ${pixelsMax} pixels.`);
  }
  return { type, image };
}

async function detect(head: Buffer): Promise<string | undefined> {
  // Loaded with the first file: it knows hundreds of types.
  const { fileTypeFromBuffer } = await import('file-type');
  try {
    return (await fileTypeFromBuffer(head))?.mime;
  } catch {
    return undefined;
  }
}

function refuse(text: string): ApplicationError {
  return new ApplicationError('UNSUPPORTED_MEDIA_TYPE', text);
}
