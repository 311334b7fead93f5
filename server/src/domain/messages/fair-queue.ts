/**
 * A lane holds less than four times what is free. So one that floods fills four fifths of the queue,
 * two fill four ninths each, and whoever comes beside them finds room: nobody is thrown out for them.
 */
const LANE_OF_FREE = 4;

export interface Sized {
  readonly bytes: number;
}

export interface FairQueueLimits {
  readonly itemsMax: number;
  readonly bytesMax: number;
}

interface Lane<Item> {
  readonly items: Item[];
  bytes: number;
}

/** Items in lanes: each lane keeps its order, the lanes take turns. What waits is bounded. */
export class FairQueue<Item extends Sized> {
  readonly #limits: FairQueueLimits;
  /** None is empty. The first is next to take its turn. */
  readonly #lanes = new Map<string, Lane<Item>>();
  #length = 0;
  #bytes = 0;

  constructor(limits: FairQueueLimits) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#length;
  }

  hasLane(name: string): boolean {
    return this.#lanes.has(name);
  }

  /** False: there is no room for it. */
  push(name: string, item: Item): boolean {
    const lane = this.#lanes.get(name) ?? { items: [], bytes: 0 };
    if (!this.#hasRoomFor(lane, item)) return false;
    lane.items.push(item);
    lane.bytes += item.bytes;
    this.#lanes.set(name, lane);
    this.#length += 1;
    this.#bytes += item.bytes;
    return true;
  }

  /** The next ones, from each lane in turn, as many as the limits allow; one always. */
  take({ itemsMax, bytesMax }: FairQueueLimits): Item[] {
    const taken: Item[] = [];
    let bytes = 0;
    for (const [name, lane] of this.#lanes) {
      const [item] = lane.items;
      if (item === undefined || taken.length === itemsMax) break;
      if (taken.length > 0 && bytes + item.bytes > bytesMax) break;
      lane.items.shift();
      lane.bytes -= item.bytes;
      bytes += item.bytes;
      taken.push(item);
      // Behind all others: this walk comes to it again.
      this.#lanes.delete(name);
      if (lane.items.length > 0) this.#lanes.set(name, lane);
    }
    this.#length -= taken.length;
    this.#bytes -= bytes;
    return taken;
  }

  #hasRoomFor(lane: Lane<Item>, { bytes }: Item): boolean {
    // What is larger than the whole queue is taken alone, or it could never be.
    if (this.#length === 0) return this.#limits.itemsMax > 0;
    const freeItems = this.#limits.itemsMax - this.#length;
    const freeBytes = this.#limits.bytesMax - this.#bytes;
    return (
      freeItems > 0 &&
      freeBytes >= bytes &&
      lane.items.length < freeItems * LANE_OF_FREE &&
      lane.bytes < freeBytes * LANE_OF_FREE
    );
  }
}
