/** Gives out `perSecond` tokens on the average, and at most `burst` of them at once. */
export function createTokenBucket(
  { perSecond, burst }: { readonly perSecond: number; readonly burst: number },
  clockMs: () => number,
): () => boolean {
  let tokens = burst;
  let atMs = clockMs();
  return () => {
    const nowMs = clockMs();
    tokens = Math.min(burst, tokens + ((nowMs - atMs) / 1000) * perSecond);
    atMs = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
