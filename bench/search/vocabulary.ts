/** Texts as people write them: a few words in nearly every message, most words in hardly any. */
const WORDS = 60_000;
const SKEW = 4;

export interface Vocabulary {
  readonly words: readonly string[];
  /** A text of a few words, each as often as the skew says. */
  message(): string;
  /** From 0 up to 1, the same row of numbers with every run. */
  random(): number;
}

export function createVocabulary(): Vocabulary {
  const random = createRandom(7);
  const letter = (): string => String.fromCharCode(97 + Math.floor(random() * 26));
  const words = Array.from({ length: WORDS }, () =>
    Array.from({ length: 3 + Math.floor(random() * 7) }, letter).join(''),
  );
  const word = (): string => words[Math.floor(WORDS * random() ** SKEW)] ?? '';
  return {
    words,
    random,
    message: () => Array.from({ length: 4 + Math.floor(random() * 16) }, word).join(' '),
  };
}

function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
