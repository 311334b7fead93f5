/** Random choices that can be made again: the same seed makes the same choices. */
export interface Random {
  readonly seed: number;
  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  /** True in so many of a hundred cases. */
  percent(share: number): boolean;
}

/** `FAULTS_SEED` repeats a run; else every run has choices of its own. */
export function createRandom(seed: number = seedOfRun()): Random {
  let state = seed;
  /** Mulberry32: small, and good enough for choosing moments. */
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  return {
    seed,
    integer: (min, max) => min + Math.floor(next() * (max - min + 1)),
    percent: (share) => next() * 100 < share,
  };
}

function seedOfRun(): number {
  const named = Number(process.env['FAULTS_SEED']);
  return Number.isInteger(named) && named > 0 ? named : Math.floor(Math.random() * 2 ** 31);
}
