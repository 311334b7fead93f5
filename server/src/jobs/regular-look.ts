import type { ErrorLog } from '../lib/unexpected-error.ts';

export interface RegularLook {
  readonly look: () => Promise<void>;
  readonly everyMs: number;
  /** What the log says of a look that failed. */
  readonly failure: string;
}

/** Looks for what is due, one look at a time. What one leaves undone stays due: the next one finds it. */
export function createRegularLook({ look, everyMs, failure }: RegularLook, log: ErrorLog) {
  let underWay: Promise<void> | undefined;

  function lookNow(): void {
    underWay ??= look()
      .catch((error: unknown) => log.error({ err: error }, failure))
      .finally(() => {
        underWay = undefined;
      });
  }

  const timer = setInterval(lookNow, everyMs).unref();

  return {
    lookNow,

    /** Resolves when nothing is under way any more. */
    async stop(): Promise<void> {
      clearInterval(timer);
      await underWay;
    },
  };
}
