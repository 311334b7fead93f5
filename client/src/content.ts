import type { File as StoredFile } from '@dowellchat/contract/v3/files.endpoints.ts';

/** What of a message is shown. Everything a sender may put into one has a form a person can read. */
export type Content =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly file: StoredFile }
  /** An image that may be shown: its address leads nowhere but into the message or to our own server. */
  | { readonly kind: 'picture'; readonly url: string }
  /** An image elsewhere. Loading it would tell that server who reads this, and when. */
  | { readonly kind: 'remotePicture'; readonly url: string; readonly host: string };

/** Without a thumbnail the whole image is fetched to be shown, unless it is larger than this. */
const SHOWN_BYTES_MAX = 3_000_000;

/** Image types that cannot hold a program. SVG can: it stays a file to download. */
const SHOWN_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'];

const DATA_IMAGE = /^data:image\/(?:png|jpe?g|gif|webp);base64,[a-z0-9+/\s]+=*\s*$/i;
const BASE64 = /^[a-z0-9+/\s]{16,}=*\s*$/i;

/** How the bytes of each format begin, in base64. */
const IMAGE_BEGINNINGS = [
  ['iVBORw0KGgo', 'png'],
  ['/9j/', 'jpeg'],
  ['R0lGOD', 'gif'],
  ['UklGR', 'webp'],
] as const;

/** Whether a file is shown as the image it is, rather than offered to be downloaded. */
export function isShownAsImage({ type, bytes, hasThumbnail }: StoredFile): boolean {
  return SHOWN_TYPES.includes(type) && (hasThumbnail || bytes <= SHOWN_BYTES_MAX);
}

export function readContent(type: string, data: unknown, ownOrigin: string): Content {
  if (type === 'file' && isStoredFile(data)) return { kind: 'file', file: data };
  if (type.toLowerCase() === 'image' && typeof data === 'string') {
    const picture = readPicture(data.trim(), ownOrigin);
    if (picture !== undefined) return picture;
  }
  return { kind: 'text', text: toText(data) };
}

function readPicture(text: string, ownOrigin: string): Content | undefined {
  if (DATA_IMAGE.test(text)) return { kind: 'picture', url: text };
  const beginning = IMAGE_BEGINNINGS.find(([start]) => text.startsWith(start));
  if (beginning !== undefined && BASE64.test(text)) {
    return { kind: 'picture', url: `data:image/${beginning[1]};base64,${text}` };
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return undefined;
  return url.origin === ownOrigin
    ? { kind: 'picture', url: url.href }
    : { kind: 'remotePicture', url: url.href, host: url.host };
}

function toText(data: unknown): string {
  if (typeof data === 'string') return data;
  return JSON.stringify(data, null, 2) ?? '';
}

function isStoredFile(data: unknown): data is StoredFile {
  const file = Object(data) as Partial<StoredFile>;
  return (
    typeof file.id === 'string' &&
    typeof file.name === 'string' &&
    typeof file.type === 'string' &&
    typeof file.bytes === 'number'
  );
}
