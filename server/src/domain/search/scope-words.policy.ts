import { createBoundedMap } from '../../lib/bounded-map.ts';
import { digest } from '../../lib/ids.ts';
import type { AuthorSide } from '../../storage/tables.ts';
import { wordsOf } from './words.policy.ts';

/**
 * What a message belongs to is indexed as words beside its own, so that a rare organization in a
 * large table is found as fast as a rare word. They begin with a character for private use, which
 * no word of a text has: nobody can write or look for one.
 */
const MARK = '\u{e000}';
const DIGEST_CHARACTERS = 16;
const digests = createBoundedMap<string, string>(2000);

export const organizationWord = (organizationId: string): string =>
  `${MARK}o${short(organizationId)}`;

/** Case of a product's name does not matter to who looks for it. */
export const productWord = (organizationId: string, product: string): string =>
  `${MARK}p${short(organizationId, product.toLowerCase())}`;

export const sideWord = (side: AuthorSide): string => `${MARK}s${side}`;

export const authorWord = (word: string): string => `${MARK}a${word}`;

export interface Scoped {
  readonly organizationId: string;
  readonly product: string;
  readonly authorSide: AuthorSide;
  readonly author: string;
}

export function scopeWordsOf({ organizationId, product, authorSide, author }: Scoped): string[] {
  return [
    organizationWord(organizationId),
    productWord(organizationId, product),
    sideWord(authorSide),
    ...new Set(wordsOf(author).map(({ word }) => authorWord(word))),
  ];
}

function short(...parts: readonly string[]): string {
  const key = JSON.stringify(parts);
  let found = digests.get(key);
  if (found === undefined) {
    found = digest(...parts).slice(0, DIGEST_CHARACTERS);
    digests.set(key, found);
  }
  return found;
}
