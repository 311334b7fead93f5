import type { JournalEntry } from '@dowellchat/contract/v3/inbox.values.ts';

/** A room's journal as far as it was read. */
export interface Journal {
  /** Oldest first, without a repetition. */
  readonly entries: readonly JournalEntry[];
  /** There are some before the oldest. undefined: nothing was read yet. */
  readonly hasOlder: boolean | undefined;
}

export const EMPTY_JOURNAL: Journal = { entries: [], hasOlder: undefined };

/** The journal with entries from anywhere of it. */
export function withEntries(
  journal: Journal,
  arrived: readonly JournalEntry[],
  hasOlder = journal.hasOlder,
): Journal {
  const held = new Set(journal.entries.map(({ seq }) => seq));
  const fresh = arrived.filter(({ seq }) => !held.has(seq));
  if (fresh.length === 0 && hasOlder === journal.hasOlder) return journal;
  const entries = [...journal.entries, ...fresh].toSorted((one, other) => one.seq - other.seq);
  return { entries, hasOlder };
}

/** The `seq` up to which nothing lacks: where reading goes on after a loss. */
export function gaplessSeq({ entries }: Journal): number {
  let seq = (entries[0]?.seq ?? 1) - 1;
  for (const entry of entries) {
    if (entry.seq !== seq + 1) return seq;
    seq = entry.seq;
  }
  return seq;
}
