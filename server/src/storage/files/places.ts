import { join } from 'node:path';

const FOLDER = 'files';
/** Two hex digits of an id spread the files over 256 folders. */
const SPREAD_DIGITS = 2;

/** What is kept of a file: its bytes as they came, and a small picture of an image. */
export type Part = 'original' | 'thumbnail';
export const PARTS: readonly Part[] = ['original', 'thumbnail'];

export function filesFolder(dataDir: string): string {
  return join(dataDir, FOLDER);
}

/**
 * Where a part lies below the files' folder. In a bucket it is the same, so a folder that is copied
 * into one is found there.
 */
export function placeOf(id: string, part: Part): string {
  return `${folderOf(id)}/${part === 'original' ? id : `${id}.webp`}`;
}

export function folderOf(id: string): string {
  return id.slice(0, SPREAD_DIGITS);
}
