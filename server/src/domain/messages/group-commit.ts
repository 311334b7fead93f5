import { ApplicationError } from '../../lib/application-error.ts';
import { FairQueue } from './fair-queue.ts';

export interface GroupCommitOptions<Item, Outcome> {
  /** Commits all items at once; the outcomes come back in the items' order. */
  readonly commit: (items: readonly Item[]) => Promise<readonly Outcome[]>;
  /** Whose items take turns with whose. Items of one order have one lane for as long as any waits. */
  readonly laneOf: (item: Item, isWaitingIn: (lane: string) => boolean) => string;
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
 * - Items of one lane are committed in the order they came; the lanes take turns.
 * - What waits is bounded; that bound is the admission control. Who fills it is refused first.
 */
export class GroupCommit<Item, Outcome> {
  readonly #options: GroupCommitOptions<Item, Outcome>;
  readonly #waiting: FairQueue<Waiting<Item, Outcome>>;
  #isCommitting = false;
  #drained: (() => void)[] = [];

  constructor(options: GroupCommitOptions<Item, Outcome>) {
    this.#options = options;
    const { waitingMax: itemsMax, waitingBytesMax: bytesMax } = options;
    this.#waiting = new FairQueue({ itemsMax, bytesMax });
  }

  /** Items that wait for a commit. */
  get depth(): number {
    return this.#waiting.length;
  }

  submit(item: Item, bytes: number): Promise<Outcome> {
    const lane = this.#options.laneOf(item, (name) => this.#waiting.hasLane(name));
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    if (!this.#waiting.push(lane, { item, bytes, resolve, reject })) {
      throw new ApplicationError('OVERLOADED', 'Too many messages wait to be stored. Try again.', {
        retryAfterSeconds: 1,
      });
    }
    if (!this.#isCommitting) this.#start();
    return promise;
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

  async #commitNext(): Promise<void> {
    const { batchMax: itemsMax, batchBytesMax: bytesMax } = this.#options;
    const batch = this.#waiting.take({ itemsMax, bytesMax });
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
