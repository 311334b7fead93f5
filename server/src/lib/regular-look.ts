export interface RegularLook {
  readonly look: () => Promise<void>;
  readonly everyMs: number;
  readonly onError: (error: unknown) => void;
}

/** Looks for what is due, one look at a time. What one leaves undone stays due: the next one finds it. */
export function createRegularLook({ look, everyMs, onError }: RegularLook) {
  let underWay: Promise<void> | undefined;
  let isStopped = false;

  function lookNow(): void {
    if (isStopped) return;
    underWay ??= look()
      .catch(onError)
      .finally(() => {
        underWay = undefined;
      });
  }

  const timer = setInterval(lookNow, everyMs).unref();

  return {
    lookNow,

    /** Resolves when nothing is under way any more. */
    async stop(): Promise<void> {
      isStopped = true;
      clearInterval(timer);
      await underWay;
    },
  };
}
