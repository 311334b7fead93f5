// One room as an agent has it open: messages of the SDK's live room, and the journal beside them.
import type { LiveRoom, Rest } from '@dowellchat/client';
import type { JournalEntry } from '@dowellchat/contract/v3/inbox.values.ts';
import { EMPTY_JOURNAL, gaplessSeq, withEntries, type Journal } from './journal.ts';
import { createValue, type Readable } from '@dowellchat/client/value.ts';

export interface JournalSession extends Readable<Journal> {
  /** The journal has reached this `seq`: what lacks is read. */
  reached(seq: number): void;
  told(entry: JournalEntry): void;
  /** The room was joined again: what was written in between was told to nobody. */
  again(): void;
  /** Reads until entries after this message are held. */
  reachBack(oldestMessageSeq: number): void;
  stop(): void;
}

const PAGE_ENTRIES = 100;
const RETRY_MS = 2000;

export function createJournalSession(rest: Rest, roomId: string): JournalSession {
  const journal = createValue<Journal>(EMPTY_JOURNAL);
  let wantedSeq = 0;
  let wantedBack = Infinity;
  let isStale = false;
  let isReading = false;
  let isStopped = false;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;

  function nextQuery(): { after?: number; before?: number; limit: number } | undefined {
    const held = journal.get();
    if (isStopped) return undefined;
    if (held.hasOlder === undefined) return { limit: PAGE_ENTRIES };
    const seq = gaplessSeq(held);
    if (seq < wantedSeq || isStale) return { after: seq, limit: PAGE_ENTRIES };
    const [oldest] = held.entries;
    if (held.hasOlder && oldest !== undefined && oldest.afterSeq >= wantedBack - 1) {
      return { before: oldest.seq, limit: PAGE_ENTRIES };
    }
    return undefined;
  }

  async function run(): Promise<void> {
    if (isReading || isStopped) return;
    isReading = true;
    try {
      for (let query = nextQuery(); query !== undefined; query = nextQuery()) {
        const { entries, hasMore } = await rest.listJournal({ roomId, query });
        const isForward = query.after !== undefined;
        journal.set(
          withEntries(journal.get(), entries, isForward ? journal.get().hasOlder : hasMore),
        );
        if (isForward && !hasMore) isStale = false;
        if (isForward && entries.length === 0) break;
      }
    } catch {
      retryTimer = setTimeout(() => void run(), RETRY_MS);
    } finally {
      isReading = false;
    }
  }

  function reached(seq: number): void {
    if (seq <= wantedSeq) return;
    wantedSeq = seq;
    void run();
  }

  void run();
  return {
    get: journal.get,
    subscribe: journal.subscribe,
    reached,
    told(entry) {
      if (journal.get().hasOlder !== undefined) {
        journal.set(withEntries(journal.get(), [entry]));
      }
      reached(entry.seq);
    },
    again() {
      isStale = true;
      void run();
    },
    reachBack(oldestMessageSeq) {
      wantedBack = oldestMessageSeq;
      void run();
    },
    stop() {
      isStopped = true;
      clearTimeout(retryTimer);
    },
  };
}

/** Older messages until one is held; false where it is too far back to be worth it. */
export async function reachMessage(room: LiveRoom, seq: number): Promise<boolean> {
  for (let page = 0; page < REACH_PAGES; page += 1) {
    const oldest = room.get().messages[0]?.seq;
    if (oldest === undefined) return false;
    if (oldest <= seq) return true;
    if (oldest - seq > REACH_PAGES * PAGE_MESSAGES) return false;
    await room.loadOlder();
  }
  return (room.get().messages[0]?.seq ?? Infinity) <= seq;
}

const PAGE_MESSAGES = 50;
const REACH_PAGES = 10;
