import { refuseFields } from '../../lib/application-error.ts';
import type { Phrase } from '../../storage/search/search-index.ts';
import type { AuthorSide } from '../../storage/tables.ts';
import { wordsOf } from './words.policy.ts';

export type RoomStatus = 'open' | 'closed' | 'snoozed';

/** What somebody looks for. All of it must be so. */
export interface SearchQuery {
  readonly phrases: readonly Phrase[];
  readonly sides: readonly AuthorSide[];
  /** Words of the author's name. */
  readonly authorWords: readonly string[];
  /** One of these; none: any. */
  readonly products: readonly string[];
  /** All of these. */
  readonly tags: readonly string[];
  /** All of these. */
  readonly statuses: readonly RoomStatus[];
  readonly fromMs: number | undefined;
  readonly beforeMs: number | undefined;
}

/** A shorter beginning is of too many words to say anything. */
const PREFIX_CHARACTERS_MIN = 2;
/** `name:"in quotation marks"`, `name:value`, `"a phrase"` or a word; a last mark may be missing. */
const PART = /(?:(?<operator>[a-z]+):)?"(?<quoted>[^"]*)"?|(?<plain>[^\s"]+)/giu;
const OPERATOR = /^(?<operator>[a-z]+):(?<value>.*)$/iu;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const STATUSES: readonly RoomStatus[] = ['open', 'closed', 'snoozed'];

type Draft = {
  -readonly [Name in keyof SearchQuery]: SearchQuery[Name] extends readonly (infer Item)[]
    ? Item[]
    : SearchQuery[Name];
};

/** Reads what was typed. Nothing in it is a mistake but a date or a state that there is none of. */
export function parseQuery(q: string): SearchQuery {
  const query: Draft = {
    phrases: [],
    sides: [],
    authorWords: [],
    products: [],
    tags: [],
    statuses: [],
    fromMs: undefined,
    beforeMs: undefined,
  };
  let last: { index: number; canGoOn: boolean } | undefined;
  for (const { groups = {} } of q.matchAll(PART)) {
    const { operator, value, isQuoted } = read(groups);
    if (operator !== undefined && narrow(query, operator, value)) continue;
    const words = wordsOf(operator === undefined ? value : `${operator}:${value}`);
    if (words.length === 0) continue;
    last = { index: query.phrases.length, canGoOn: !isQuoted };
    query.phrases.push({ words: words.map(({ word }) => word), isPrefix: false });
  }
  if (last?.canGoOn === true) letLastGoOn(query.phrases, last.index);
  return query;
}

function read(groups: Partial<Record<string, string>>) {
  const { operator, quoted, plain = '' } = groups;
  if (quoted !== undefined) {
    return { operator: operator?.toLowerCase(), value: quoted, isQuoted: true };
  }
  const found = OPERATOR.exec(plain)?.groups;
  return {
    operator: found?.['operator']?.toLowerCase(),
    value: found === undefined ? plain : (found['value'] ?? ''),
    isQuoted: false,
  };
}

/** Whether it was one of the operators; of one that is still being typed nothing is asked. */
function narrow(query: Draft, operator: string, value: string): boolean {
  const wanted = value.trim();
  switch (operator) {
    case 'from':
      if (wanted === 'visitor' || wanted === 'agent') query.sides.push(wanted);
      else query.authorWords.push(...wordsOf(wanted).map(({ word }) => word));
      return true;
    case 'product':
      if (wanted !== '') query.products.push(wanted);
      return true;
    case 'tag':
      if (wanted !== '') query.tags.push(wanted.toLowerCase());
      return true;
    case 'is':
      if (wanted !== '') query.statuses.push(statusOf(wanted));
      return true;
    case 'before':
      if (wanted !== '') query.beforeMs = Math.min(query.beforeMs ?? Infinity, dayOf(wanted));
      return true;
    case 'after':
      if (wanted !== '') query.fromMs = Math.max(query.fromMs ?? 0, dayOf(wanted));
      return true;
    default:
      return false;
  }
}

function statusOf(text: string): RoomStatus {
  const found = STATUSES.find((status) => status === text.toLowerCase());
  if (found !== undefined) return found;
  throw refuseFields({ q: ['is: takes open, closed or snoozed'] });
}

/** When a day begins. `before` ends there, `after` begins there. */
function dayOf(text: string): number {
  const ms = DATE.test(text) ? Date.parse(text) : Number.NaN;
  // The 31st of a shorter month is read as a day of the next.
  if (!Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)) return ms;
  throw refuseFields({ q: ['before: and after: take a day such as 2026-12-31'] });
}

function letLastGoOn(phrases: Phrase[], index: number): void {
  const phrase = phrases[index];
  const word = phrase?.words.at(-1);
  if (phrase === undefined || word === undefined || word.length < PREFIX_CHARACTERS_MIN) return;
  phrases[index] = { ...phrase, isPrefix: true };
}
