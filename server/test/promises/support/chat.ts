import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import type { VisitorRoom } from '../../../../bench/faults/visitor-rooms.ts';
import type { Run } from './run.ts';

const EVERY_MS = 100;
const HEARD_WITHIN_MS = 5000;

export interface Chat {
  /** Ends it, and expects that every message was acked and heard without much delay. */
  end(): Promise<{ readonly messages: number; readonly slowestMs: number }>;
}

/** Two well-behaved clients that go on chatting whatever else happens. */
export async function startChat(run: Run, { id: room }: VisitorRoom): Promise<Chat> {
  const sender = run.connectSocket();
  const heard = new Set<string>();
  await run.connectSocket().listen(room, ({ text }) => heard.add(text));
  const over = new AbortController();
  let messages = 0;
  let slowestMs = 0;

  async function talk(): Promise<void> {
    while (!over.signal.aborted) {
      const text = `still here ${(messages += 1)}`;
      const startedAt = performance.now();
      const told = await run.clients.send(sender, { room, author: 'visitor', text });
      expect(told.kind).toBe('acked');
      while (!heard.has(text)) {
        expect(performance.now() - startedAt, 'heard in time').toBeLessThan(HEARD_WITHIN_MS);
        await setTimeout(1);
      }
      slowestMs = Math.max(slowestMs, performance.now() - startedAt);
      await setTimeout(EVERY_MS);
    }
  }

  const talking = talk();
  // Whoever ends the chat hears of its failure; until then it must not end the process.
  talking.catch(() => undefined);
  return {
    async end() {
      over.abort();
      await talking;
      expect(messages).toBeGreaterThan(0);
      return { messages, slowestMs: Math.round(slowestMs) };
    },
  };
}
