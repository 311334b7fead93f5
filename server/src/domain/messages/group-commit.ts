import { ApplicationError } from '../../lib/application-error.ts';

export interface GroupCommitOptions<Item, Outcome> {
  /** Commits all items at once; the outcomes come back in the items' order. */
  readonly commit: (items: readonly Item[]) => Promise<readonly Outcome[]>;
  readonly waitingMax: number;
  readonly waitingBytesMax: number;
  readonly batchMax: number;
  /** Bytes after which a commit is full: they bound what one transaction adds to the log. */
  readonly batchBytesMax: number;
  /** Milliseconds each commit is held back, for fault tests. */
  readonly delayMs: number;
}

interface Waiting<Item, Outcome> {
  readonly item: Item;
  readonly bytes: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Items that arrive while a commit is under way share the next one. A disk sync costs the same for
 * one item as for a hundred, so this is what makes a durable write nearly as fast as a bare one.
 *
 * - An item is settled only after its commit.
 * - Items are committed in the order they came.
 * - What waits is bounded; that bound is the admission control.
 */
export class GroupCommit<Item, Outcome> {
  readonly #options: GroupCommitOptions<Item, Outcome>;
  #waiting: Waiting<Item, Outcome>[] = [];
  #waitingBytes = 0;
  #isCommitting = false;
  #drained: (() => void)[] = [];

  constructor(options: GroupCommitOptions<Item, Outcome>) {
    this.#options = options;
  }

  /** Items that wait for a commit. */
  get depth(): number {
    return this.#waiting.length;
  }

  submit(item: Item, bytes: number): Promise<Outcome> {
    const { waitingMax, waitingBytesMax } = this.#options;
    const isFull =
      this.#waiting.length >= waitingMax ||
      (this.#waiting.length > 0 && this.#waitingBytes + bytes > waitingBytesMax);
    if (isFull) {
      throw new ApplicationError('OVERLOADED', 'Too many messages wait to be stored. Try again.', {
        retryAfterSeconds: 1,
      });
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, bytes, resolve, reject });
      this.#waitingBytes += bytes;
      if (!this.#isCommitting) this.#start();
    });
  }

  /** Resolves when nothing waits and no commit is under way. */
  drain(): Promise<void> {
    if (!this.#isCommitting) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  /** Starts after the requests that have arrived in this turn of the event loop. */
  #start(): void {
    this.#isCommitting = true;
    const { delayMs } = this.#options;
    if (delayMs > 0) setTimeout(() => void this.#commitNext(), delayMs);
    else setImmediate(() => void this.#commitNext());
  }

  #takeBatch(): Waiting<Item, Outcome>[] {
    const { batchMax, batchBytesMax } = this.#options;
    let count = 0;
    let bytes = 0;
    for (const item of this.#waiting) {
      if (count === batchMax || (count > 0 && bytes + item.bytes > batchBytesMax)) break;
      count += 1;
      bytes += item.bytes;
    }
    this.#waitingBytes -= bytes;
    return this.#waiting.splice(0, count);
  }

  async #commitNext(): Promise<void> {
    const batch = this.#takeBatch();
    try {
      const outcomes = await this.#options.commit(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(outcomes[index] as Outcome));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    if (this.#waiting.length > 0) return this.#start();
    this.#isCommitting = false;
    for (const resolve of this.#drained.splice(0)) resolve();
  }
}
