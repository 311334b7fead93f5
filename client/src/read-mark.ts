import type { RoomState } from '@dowellchat/contract/v3/values.ts';

export interface ReadMark {
  /** Wants everything up to `seq` marked; only the furthest is sent. */
  want(seq: number): void;
  /** There may be a way to send it now. */
  kick(): void;
  /** Another history has begun: its numbers say nothing of the old one. */
  forget(): void;
}

export interface ReadMarkOptions {
  /** The call there is now; undefined: later. */
  readonly way: () => ((seq: number) => Promise<RoomState>) | undefined;
  readonly onMarked: (room: RoomState) => void;
}

export function createReadMark({ way, onMarked }: ReadMarkOptions): ReadMark {
  let wanted = 0;
  let marked = 0;
  let isRunning = false;

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    try {
      while (wanted > marked) {
        const mark = way();
        if (mark === undefined) return;
        const seq = wanted;
        onMarked(await mark(seq));
        marked = Math.max(marked, seq);
      }
    } catch {
      // With the next join, or the next message that is read.
    } finally {
      isRunning = false;
    }
  }

  return {
    want(seq) {
      if (seq <= wanted) return;
      wanted = seq;
      void run();
    },
    kick: () => void run(),
    forget() {
      wanted = 0;
      marked = 0;
    },
  };
}
