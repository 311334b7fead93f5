import { refuseFields } from '../../lib/application-error.ts';

/** Tags as they are kept: in small letters, each once, in the order they were given. */
export function cleanTags(tags: readonly string[]): string[] {
  // Neither database keeps such texts as they are.
  if (tags.some((tag) => !tag.isWellFormed() || tag.includes('\0'))) {
    throw refuseFields({ tags: ['must be readable text'] });
  }
  return [...new Set(tags.map((tag) => tag.toLowerCase()))];
}
