import { createTokenBucket } from './token-bucket.ts';

/** Frames may come in bursts this many times their rate. */
const BURST_SECONDS = 4;

/** Frames refused in a row after which the sender is not worth another answer. */
const REFUSALS_MAX = 200;

/** `take`: handle the frame. `refuse`: answer that it is too much. `close`: it does not stop. */
export type Verdict = 'take' | 'refuse' | 'close';

/** What one connection may send: it stops a client gone wild before it costs more than a glance. */
export function createFrameBudget(perSecond: number, clockMs: () => number): () => Verdict {
  const take = createTokenBucket({ perSecond, burst: perSecond * BURST_SECONDS }, clockMs);
  let refusals = 0;

  return () => {
    if (take()) {
      refusals = 0;
      return 'take';
    }
    refusals += 1;
    return refusals > REFUSALS_MAX ? 'close' : 'refuse';
  };
}
