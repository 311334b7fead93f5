/** Words that stand together; of a prefix the last one may go on. */
export interface Phrase {
  readonly words: readonly string[];
  readonly isPrefix: boolean;
}

/** Of each group at least one. */
export type Wanted = readonly (readonly Phrase[])[];

/** A message that is in the index. */
export interface Entry {
  /** Grows with the time of the message: see entry-ordinals.ts. */
  readonly ordinal: number;
  readonly roomOrdinal: number;
  readonly seq: number;
}

/** A stretch of the index, newest first: `from` is in it, `before` is not. */
export interface Stretch {
  readonly wanted: Wanted;
  readonly from: number;
  readonly before: number;
  readonly limit: number;
}

export interface Found {
  readonly entries: readonly Entry[];
  /**
   * `before` of the stretch that goes on; null when nothing older is wanted or there. It may go on
   * where fewer than the limit were found: so far and no further was looked at once.
   */
  readonly next: number | null;
}

export interface SearchIndexReader {
  find(stretch: Stretch): Promise<Found>;
  close(): Promise<void>;
}

export interface NewEntry {
  readonly roomOrdinal: number;
  readonly seq: number;
  readonly createdAtMs: number;
  /** Words that no phrase goes across the end of. */
  readonly words: readonly string[];
  readonly scopeWords: readonly string[];
}

/** How far a room gets indexed: from the first message that is not, to this one. */
export interface Advance {
  readonly roomOrdinal: number;
  readonly after: number;
  readonly to: number;
}

export interface SearchIndexWriter {
  /** `seq` up to which rooms are indexed; rooms of which nothing is are not there. */
  listProgress(roomOrdinals: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** Entries and how far their rooms are with them, all or nothing. What has been indexed since is left out. */
  add(entries: readonly NewEntry[], advances: readonly Advance[]): Promise<void>;
  /** Whether nothing was ever indexed. */
  isEmpty(): Promise<boolean>;
  /** Cuts an empty index where these times lie, so that no part of it becomes large. */
  cut(timesMs: readonly number[]): Promise<void>;
  close(): Promise<void>;
}
