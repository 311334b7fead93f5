import type { CannedReply } from '@dowellchat/contract/v3/inbox.values.ts';

/** What the places of a canned reply are filled with. */
export interface CannedValues {
  readonly 'visitor.name': string;
  readonly 'agent.name': string;
  readonly product: string;
}

const PLACE = /\{\{\s*(visitor\.name|agent\.name|product)\s*\}\}/g;

/** In one pass: a name that looks like a place stays as it is. */
export function fillCanned(text: string, values: CannedValues): string {
  return text.replaceAll(PLACE, (_, name: keyof CannedValues) => values[name]);
}

/** The replies whose shortcut or text holds the letters in their order, the closest first. */
export function findCanned(
  replies: readonly CannedReply[],
  query: string,
  limit = 8,
): CannedReply[] {
  const wanted = query.toLocaleLowerCase();
  return replies
    .map((reply) => ({ reply, rank: rankOf(reply, wanted) }))
    .filter(({ rank }) => rank < Infinity)
    .toSorted((one, other) => one.rank - other.rank)
    .slice(0, limit)
    .map(({ reply }) => reply);
}

function rankOf({ shortcut, text }: CannedReply, wanted: string): number {
  const name = shortcut.toLocaleLowerCase();
  if (wanted === '') return 0;
  if (name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  if (name.includes(wanted)) return 2;
  const spread = spreadOf(name, wanted);
  if (spread < Infinity) return 3 + spread / 1000;
  return text.toLocaleLowerCase().includes(wanted) ? 5 : Infinity;
}

/** How far apart the letters stand; Infinity where they are not all there in their order. */
function spreadOf(name: string, wanted: string): number {
  let at = -1;
  let first = -1;
  for (const letter of wanted) {
    at = name.indexOf(letter, at + 1);
    if (at < 0) return Infinity;
    if (first < 0) first = at;
  }
  return at - first;
}

/** The shortcut being typed at the caret: `/word` at the beginning or after a space. */
export function cannedQueryAt(text: string, caret: number): { from: number; query: string } | null {
  return wordAt(text, caret, '/');
}

/** The name being typed at the caret: `@word` at the beginning or after a space. */
export function mentionQueryAt(
  text: string,
  caret: number,
): { from: number; query: string } | null {
  return wordAt(text, caret, '@');
}

function wordAt(text: string, caret: number, sign: string): { from: number; query: string } | null {
  const before = text.slice(0, caret);
  const from = before.lastIndexOf(sign);
  if (from < 0) return null;
  const query = before.slice(from + 1);
  if (/\s/.test(query) || (from > 0 && !/\s/.test(before.charAt(from - 1)))) return null;
  return { from, query };
}
