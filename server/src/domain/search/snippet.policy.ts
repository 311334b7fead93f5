import type { Phrase } from '../../storage/search/search-index.ts';
import { wordsOf, type Word } from './words.policy.ts';

export interface SnippetPiece {
  readonly text: string;
  readonly isMatch: boolean;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const SNIPPET_CHARACTERS_MAX = 160;
const CHARACTERS_BEFORE = 40;
const MORE = '…';

/** Some words around the first that was looked for; without one the beginning. In code points. */
export function makeSnippet(text: string, phrases: readonly Phrase[]): SnippetPiece[] {
  const line = text.replace(/\s+/gu, ' ').trim();
  if (line === '') return [];
  const words = wordsOf(line);
  const matches = merge(phrases.flatMap((phrase) => spansOf(words, phrase)));
  const { start, end } = windowOf(line, words, matches[0]?.start ?? 0);
  const pieces: SnippetPiece[] = [];
  let at = start;
  const add = (to: number, isMatch: boolean): void => {
    if (to > at) pieces.push({ text: line.slice(at, to), isMatch });
    at = Math.max(at, to);
  };
  for (const match of matches) {
    if (match.start >= end) break;
    add(Math.min(match.start, end), false);
    add(Math.min(match.end, end), true);
  }
  add(end, false);
  return withMarks(pieces, { before: start > 0, after: end < line.length });
}

function spansOf(words: readonly Word[], { words: wanted, isPrefix }: Phrase): Span[] {
  const spans: Span[] = [];
  const [first = ''] = wanted;
  const isAlone = wanted.length === 1;
  for (const [index, word] of words.entries()) {
    if (!(isAlone && isPrefix ? word.word.startsWith(first) : word.word === first)) continue;
    const last = words[index + wanted.length - 1];
    if (last === undefined || !standsAt(words, index, wanted, isPrefix)) continue;
    spans.push({ start: word.start, end: last.end });
  }
  return spans;
}

function standsAt(
  words: readonly Word[],
  index: number,
  wanted: readonly string[],
  isPrefix: boolean,
): boolean {
  return wanted.every((word, offset) => {
    const there = words[index + offset]?.word ?? '';
    return isPrefix && offset === wanted.length - 1 ? there.startsWith(word) : there === word;
  });
}

function merge(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted((one, other) => one.start - other.start)) {
    const last = merged.at(-1);
    if (last === undefined || span.start >= last.end) merged.push(span);
    else merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return merged;
}

/** The stretch of the line that is shown. It begins with a word and never splits a character. */
function windowOf(line: string, words: readonly Word[], matchStart: number): Span {
  const wantedStart = back(line, matchStart, CHARACTERS_BEFORE);
  const start =
    wantedStart === 0 ? 0 : (words.find((word) => word.start >= wantedStart)?.start ?? wantedStart);
  const end = forth(line, start, SNIPPET_CHARACTERS_MAX - 2 * MORE.length);
  return { start, end };
}

function back(line: string, from: number, characters: number): number {
  // Twice as many units hold as many characters, whatever they are.
  const before = Array.from(line.slice(Math.max(0, from - 2 * characters), from));
  return from - before.slice(-characters).join('').length;
}

function forth(line: string, from: number, characters: number): number {
  const after = Array.from(line.slice(from, from + 2 * characters + 1));
  return from + after.slice(0, characters).join('').length;
}

function withMarks(
  pieces: readonly SnippetPiece[],
  { before, after }: { before: boolean; after: boolean },
): SnippetPiece[] {
  const shown = [...pieces];
  const [first] = shown;
  if (before && first !== undefined) {
    if (first.isMatch) shown.unshift({ text: MORE, isMatch: false });
    else shown[0] = { ...first, text: MORE + first.text };
  }
  const last = shown.at(-1);
  if (after && last !== undefined) {
    if (last.isMatch) shown.push({ text: MORE, isMatch: false });
    else shown[shown.length - 1] = { ...last, text: last.text + MORE };
  }
  return shown;
}
