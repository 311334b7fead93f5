import { BIG, PRODUCT, RARE_PRODUCT, SMALL } from './seed.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface BenchQuery {
  readonly name: string;
  readonly organization: string;
  /** Another text with every call, so that no answer is of a warm page alone. */
  q(): string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

const beginning = (word: string): string => word.slice(0, 3);
const big = (name: string, q: () => string): BenchQuery => ({ name, organization: BIG, q });

export function benchQueries({ words, random }: Vocabulary): BenchQuery[] {
  const of = (from: number, to: number) => (): string =>
    words[from + Math.floor(random() * (to - from))] ?? '';
  const common = of(0, 3);
  const usual = of(100, 1000);
  const rare = of(40_000, words.length);
  const day = () =>
    new Date(Date.now() - (30 + random() * 300) * DAY_MS).toISOString().slice(0, 10);
  return [
    big('a rare word', rare),
    big('a usual word', usual),
    big('a common word', common),
    big('two common words', () => `${common()} ${common()}`),
    big('a common and a rare word', () => `${common()} ${rare()}`),
    big('words nobody wrote together', () => `${rare()} ${rare()}`),
    big('a phrase', () => `"${common()} ${common()}"`),
    big('a phrase nobody wrote', () => `"${rare()} ${usual()}"`),
    big('the beginning of a word', () => beginning(common())),
    big('a rare word and a beginning', () => `${rare()} ${beginning(common())}`),
    big('a common word of a rare product', () => `${common()} product:${RARE_PRODUCT}`),
    big('a common word from a side', () => `${common()} from:visitor`),
    big('a usual word by an author', () => `${usual()} from:"agent 7"`),
    big('a common word before a day', () => `${common()} before:${day()}`),
    big('a common word in closed rooms', () => `${common()} is:closed`),
    big('open rooms of a product', () => `is:open product:${PRODUCT}`),
    { name: 'a common word of a small organization', organization: SMALL, q: common },
  ];
}
