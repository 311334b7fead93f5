import { assert, interruptAfterTimeLimit, type IAsyncProperty } from 'fast-check';

/** A run that fails is made smaller for so long. */
const ONE_MS = 60_000;

/** Tries a property for a while, and at least once: on a busy machine one run may take longer. */
export async function tryFor<Value>(ms: number, property: IAsyncProperty<Value>): Promise<number> {
  const endsAtMs = performance.now() + ms;
  let runs = 0;
  do {
    await assert(property, { numRuns: 1, plugins: [interruptAfterTimeLimit(ONE_MS)] });
    runs += 1;
  } while (performance.now() < endsAtMs);
  return runs;
}
