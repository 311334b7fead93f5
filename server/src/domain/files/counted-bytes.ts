import { refuseLarge } from './file-refusals.ts';

/** Bytes on their way, counted, and stopped where there are too many. */
export class CountedBytes implements AsyncIterable<Uint8Array> {
  bytes = 0;
  readonly #body: AsyncIterable<Uint8Array>;
  readonly #bytesMax: number;

  constructor(body: AsyncIterable<Uint8Array>, bytesMax: number) {
    this.#body = body;
    this.#bytesMax = bytesMax;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for await (const piece of this.#body) {
      this.bytes += piece.length;
      if (this.bytes > this.#bytesMax) throw refuseLarge(this.#bytesMax);
      yield piece;
    }
  }
}
