/** A word of a text as it is compared, and where it stands there. */
export interface Word {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** What is written without spaces between words: each character counts as one. */
const SINGLES = String.raw`[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]`;
const LETTERS = String.raw`[[\p{L}\p{N}\p{M}]--${SINGLES}]`;
const WORD = new RegExp(String.raw`${SINGLES}\p{M}*|${LETTERS}+`, 'gv');

/** Accents, and the points that Hebrew and Arabic are mostly written without. */
const POINTS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/gu;
const ASCII = /^[\0-\x7f]*$/;

/** Longer words are compared by their beginning. */
const WORD_CHARACTERS_MAX = 64;

/**
 * The words of a text, without case and accents. Texts, queries and snippets are all cut here: what
 * a word is does not depend on the database.
 */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const { 0: piece, index } of text.matchAll(WORD)) {
    const end = index + piece.length;
    for (const word of fold(piece)) words.push({ word: cut(word), start: index, end });
  }
  return words;
}

/** Mostly one word; characters such as `½` fall apart into several. */
function fold(piece: string): readonly string[] {
  if (ASCII.test(piece)) return [piece.toLowerCase()];
  const plain = piece.normalize('NFKD').replace(POINTS, '').normalize('NFC').toLowerCase();
  return plain.match(WORD) ?? [];
}

function cut(word: string): string {
  if (word.length <= WORD_CHARACTERS_MAX) return word;
  return Array.from(word).slice(0, WORD_CHARACTERS_MAX).join('');
}
