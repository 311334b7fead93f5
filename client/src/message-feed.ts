import type { Message } from '@dowellchat/contract/v3/values.ts';
import { latestSeq, type RoomView } from './room-view.ts';
import { callSafely } from './value.ts';

export interface MessageFeed {
  /** Tells listeners of what the view shows and they have not been told. */
  show(view: RoomView): void;
  /** The next view is of another history: what it begins with is not news. */
  forget(): void;
}

/** Each message once, in order. What was there when the room was first read is not news. */
export function createMessageFeed(listeners: ReadonlySet<(message: Message) => void>): MessageFeed {
  let told: number | undefined;
  return {
    show(view) {
      if (view.room === null) return;
      told ??= latestSeq(view);
      for (const message of view.messages.slice(firstAfter(view, told))) {
        // A listener that sends something comes back here before this one is done.
        if (message.seq <= told) continue;
        told = message.seq;
        for (const listener of listeners) callSafely(() => listener(message));
      }
    },
    forget() {
      told = undefined;
    },
  };
}

/** Messages have no gap: the place of one follows from its `seq`. */
function firstAfter({ messages }: RoomView, seq: number): number {
  return Math.max(0, seq + 1 - (messages[0]?.seq ?? 0));
}
