import type { Readable } from 'node:stream';
import type { IncomingFiles } from './incoming-files.ts';
import type { Part } from './places.ts';

export type { Part };

/** First and last byte, both included. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Files, which never change once they are there.
 *
 * A file is received into a folder of its own on the local disk, which stays until the row that
 * tells of it is committed: so the few that a crash leaves between store and database are found
 * without looking at all files.
 */
export interface FileStore {
  readonly incoming: IncomingFiles;

  /** Gives a file its place for good. It is there, whole and lasting, when this resolves. */
  publish(id: string): Promise<void>;

  /** The row is committed: the file is no leftover any more. */
  settle(id: string): Promise<void>;

  /** Takes a file back, however far it came. What a store that is down keeps, a next start removes. */
  discard(id: string): Promise<void>;

  /** The bytes of a part; nothing where the store has lost it. */
  read(id: string, part: Part, range: ByteRange): Promise<Readable | undefined>;
}
