import type { Kysely, Transaction } from 'kysely';
import type { SearchIndexReader } from './search/search-index.ts';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;
export type Tx = Transaction<Tables>;

/** What the rest of the storage layer needs to know about the engine underneath. */
export interface Storage {
  readonly db: Database;
  readonly engine: 'sqlite' | 'postgres';
  /** Random, made with the database and changed by a restore: cursors of another epoch are void. */
  readonly epoch: string;
  /** What the engine says of its durability, as read back at start-up. */
  readonly durability: Readonly<Record<string, string>>;
  /** Finds messages by their words, without holding up anything else. */
  readonly search: Pick<SearchIndexReader, 'find'>;
  /** Calls that wait for a connection: none where the engine is in this process. */
  callsWaiting(): number;
  /** Whether an error says that a unique index refused a row. */
  isUniqueViolation(error: unknown): boolean;
  /** What a failed write means; see {@link WriteFault}. */
  classifyFault(error: unknown): WriteFault;
  close(): Promise<void>;
}

/**
 * `full`: no space left; writes are refused until there is some. `unavailable`: the engine cannot
 * be reached or is busy; try again. `interrupted`: the connection broke under way, and what was
 * asked may be stored or not; try again under the same name. `broken`: a commit may or may not be
 * on disk; only a restart, which replays the log, can tell. `other`: a mistake of ours.
 */
export type WriteFault = 'full' | 'unavailable' | 'interrupted' | 'broken' | 'other';
