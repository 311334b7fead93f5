import { toClientError, type ClientError } from './client-error.ts';
import { backoffMs } from './random.ts';
import { isBehind, latestSeq, type RoomView } from './room-view.ts';

export interface GapFilling {
  /** The view has changed: reads what it lacks, if anything. */
  check(): void;
  stop(): void;
}

export interface GapFillingOptions {
  readonly view: () => RoomView;
  /** Reads what comes after a `seq`; after 0 the latest. */
  readonly read: (after: number) => Promise<void>;
  readonly onRefused: (error: ClientError) => void;
}

/** An acknowledgement may overtake the event of the message before it: not every gap is a loss. */
const GRACE_MS = 50;

const RETRY_FIRST_MS = 1000;
const RETRY_CAP_MS = 20_000;

export function createGapFilling({ view, read, onRefused }: GapFillingOptions): GapFilling {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isReading = false;
  let isStopped = false;
  let failures = 0;

  function later(ms: number): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      void fill();
    }, ms);
  }

  const isWanted = (): boolean => !isStopped && view().status !== 'gone' && isBehind(view());

  async function fill(): Promise<void> {
    isReading = true;
    try {
      while (isWanted()) {
        const before = latestSeq(view());
        await read(before);
        if (latestSeq(view()) === before) throw new Error('Nothing was there.');
        failures = 0;
      }
    } catch (error) {
      giveUpOrRetry(toClientError(error));
    } finally {
      isReading = false;
    }
  }

  function giveUpOrRetry(error: ClientError): void {
    if (isStopped) return;
    if (!error.retryable && error.status > 0) {
      onRefused(error);
      return;
    }
    const waitMs = (error.retryAfterSeconds ?? 0) * 1000;
    later(waitMs + backoffMs(failures, RETRY_FIRST_MS, RETRY_CAP_MS));
    failures += 1;
  }

  return {
    check() {
      if (!isReading && isWanted()) later(GRACE_MS);
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
