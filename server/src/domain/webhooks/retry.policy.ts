const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** How long an event waits after each try that failed: together a day, then it is given up. */
const EVENT_WAITS_MS = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
  8 * HOUR_MS,
  8.5 * HOUR_MS,
] as const;

/** A webhook that takes nothing is asked this often at least, whatever waits for it. */
const PAUSE_MS_MAX = 10 * MINUTE_MS;

/** Who has taken nothing for so long takes no more. */
const FAILING_MS_MAX = 24 * HOUR_MS;

const GONE = 410;

/** When an event is tried again after so many tries; nothing: it is given up. */
export function nextTryMs(attempts: number, nowMs: number): number | undefined {
  const waitMs = EVENT_WAITS_MS[attempts - 1];
  return waitMs === undefined ? undefined : nowMs + waitMs;
}

/** Until when nothing goes to a webhook at which so many tries have failed in a row. */
export function pauseUntilMs(failures: number, nowMs: number): number {
  return nowMs + Math.min(EVENT_WAITS_MS[failures - 1] ?? PAUSE_MS_MAX, PAUSE_MS_MAX);
}

/** Why a webhook is turned off after a try that failed, if it is. */
export function reasonToTurnOff(
  failed: { readonly status: number | null; readonly reason: string },
  { failingSinceMs, nowMs }: { readonly failingSinceMs: number; readonly nowMs: number },
): string | undefined {
  if (failed.status === GONE) return 'It answered 410: nobody wants this any more.';
  return nowMs - failingSinceMs >= FAILING_MS_MAX
    ? `It took nothing for a day. The last time: ${failed.reason}`
    : undefined;
}
