import { setTimeout } from 'node:timers/promises';
import type { Indexing } from '../domain/search/indexing.ts';

/** What is new waits so long for more of it: many messages cost little more than one. */
const GATHER_MS = 300;
/** After each step others get the processor and the disk for as long as it took, and this. */
const PAUSE_MS = 5;
/** Rooms handed to one step. */
const ROOMS_TAKEN = 100;
const RETRY_MS = 5000;
/** Finds what other processes left undone; what this one knows of needs no look. */
const LOOK_EVERY_MS = 10 * 60_000;

export interface IndexMessagesParts {
  readonly indexing: Indexing;
  readonly onFault: (error: unknown) => void;
  readonly onProgress?: (roomsBehind: number) => void;
}

/** Keeps the search index up to the messages. */
export interface IndexMessages {
  /** Something is new in these rooms. */
  note(roomOrdinals: readonly number[]): void;
  /** Compares all rooms with the index: what was missed, and what was there before it. */
  look(): void;
  stop(): Promise<void>;
}

/**
 * Works off the rooms that have something new. What it knows is in memory alone: how far each room
 * is indexed stands in the index itself, so whatever ends it, a look at the next start finds the rest.
 */
export function createIndexMessages(parts: IndexMessagesParts): IndexMessages {
  const { indexing, onFault, onProgress = () => undefined } = parts;
  const behind = new Set<number>();
  const stopping = new AbortController();
  const { signal } = stopping;
  let wantsLook = false;
  let isPrepared = false;
  let running: Promise<void> | undefined;
  const timer = setInterval(look, LOOK_EVERY_MS).unref();

  function look(): void {
    wantsLook = true;
    start();
  }

  function start(): void {
    if (signal.aborted) return;
    running ??= run()
      .catch((error: unknown) => {
        if (!signal.aborted) onFault(error);
      })
      .finally(() => {
        running = undefined;
        // Noted while the last turn ended.
        if (wantsLook || behind.size > 0) start();
      });
  }

  async function run(): Promise<void> {
    while (!signal.aborted && (wantsLook || behind.size > 0)) {
      try {
        if (!isPrepared) await indexing.prepare();
        isPrepared = true;
        if (wantsLook) await lookAtAll();
        await pause(GATHER_MS);
        await workOff();
      } catch (error) {
        if (signal.aborted) return;
        onFault(error);
        await pause(RETRY_MS);
      }
    }
  }

  async function lookAtAll(): Promise<void> {
    for await (const page of indexing.listBehind()) {
      if (signal.aborted) return;
      for (const room of page) behind.add(room);
      // Page by page, so that the rooms known to be behind stay few.
      await workOff();
    }
    wantsLook = false;
  }

  async function workOff(): Promise<void> {
    while (behind.size > 0 && !signal.aborted) {
      const startedMs = performance.now();
      const rooms = firstOf(behind);
      // Noted again while the step runs, they stay.
      for (const room of rooms) behind.delete(room);
      try {
        const done = new Set(await indexing.step(rooms));
        for (const room of rooms) if (!done.has(room)) behind.add(room);
      } catch (error) {
        for (const room of rooms) behind.add(room);
        throw error;
      }
      onProgress(behind.size);
      await pause(performance.now() - startedMs + PAUSE_MS);
    }
  }

  async function pause(ms: number): Promise<void> {
    await setTimeout(ms, undefined, { signal, ref: false }).catch(() => undefined);
  }

  return {
    note(roomOrdinals) {
      for (const ordinal of roomOrdinals) behind.add(ordinal);
      start();
    },
    look,
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await running;
    },
  };
}

function firstOf(behind: ReadonlySet<number>): number[] {
  const rooms: number[] = [];
  for (const ordinal of behind) {
    rooms.push(ordinal);
    if (rooms.length === ROOMS_TAKEN) break;
  }
  return rooms;
}
