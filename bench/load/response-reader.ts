const HEAD_END = '\r\n\r\n';
const LENGTH_HEADER = '\r\ncontent-length:';

/**
 * Reads just enough of HTTP/1.1 to know when an answer is complete and what its status was. The
 * generator shares two cores with the server under test, so every cycle it saves is one that the
 * server gets; a full HTTP client would cost as much as the server itself.
 */
export class ResponseReader {
  #headBytes: Buffer | undefined;
  #bodyBytesLeft = 0;
  #status = 0;

  /** Returns the status once the answer is complete, undefined while more bytes must come. */
  read(chunk: Buffer): number | undefined {
    if (this.#bodyBytesLeft > 0) return this.#takeBody(chunk.length);
    const bytes = this.#headBytes ? Buffer.concat([this.#headBytes, chunk]) : chunk;
    const headEnd = bytes.indexOf(HEAD_END);
    if (headEnd < 0) {
      this.#headBytes = bytes;
      return undefined;
    }
    this.#headBytes = undefined;
    const head = bytes.toString('latin1', 0, headEnd).toLowerCase();
    this.#status = Number(head.slice(9, 12));
    this.#bodyBytesLeft = contentLength(head);
    return this.#takeBody(bytes.length - headEnd - HEAD_END.length);
  }

  #takeBody(byteCount: number): number | undefined {
    this.#bodyBytesLeft -= byteCount;
    if (this.#bodyBytesLeft < 0) throw new Error('more bytes than Content-Length said');
    return this.#bodyBytesLeft === 0 ? this.#status : undefined;
  }
}

function contentLength(head: string): number {
  const at = head.indexOf(LENGTH_HEADER);
  if (at < 0) throw new Error('an answer without Content-Length');
  return Number.parseInt(head.slice(at + LENGTH_HEADER.length), 10);
}
