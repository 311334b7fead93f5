/** Says that somebody types, or has stopped. */
export interface Typing {
  set(isTyping: boolean): void;
}

const REPEAT_MS = 3000;
const SILENCE_MS = 5000;

/** One's own typing: said again every three seconds, over after five without a key. */
export function createTyping(say: (isTyping: boolean) => void): Typing {
  let saidAtMs: number | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  function stop(): void {
    clearTimeout(silence);
    if (saidAtMs === undefined) return;
    saidAtMs = undefined;
    say(false);
  }

  return {
    set(isTyping) {
      if (!isTyping) {
        stop();
        return;
      }
      clearTimeout(silence);
      silence = setTimeout(stop, SILENCE_MS);
      const nowMs = performance.now();
      if (saidAtMs !== undefined && nowMs - saidAtMs < REPEAT_MS) return;
      saidAtMs = nowMs;
      say(true);
    },
  };
}

const REMOTE_MS = 6000;

/** Others' typing: over after six seconds without another word of it. Returns what to call with each. */
export function createTypingExpiry<Key>(expire: (key: Key) => void) {
  const timers = new Map<Key, ReturnType<typeof setTimeout>>();
  return {
    heard(key: Key, isTyping: boolean): void {
      clearTimeout(timers.get(key));
      timers.delete(key);
      if (isTyping)
        timers.set(
          key,
          setTimeout(() => expire(key), REMOTE_MS),
        );
    },
    stop(): void {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
