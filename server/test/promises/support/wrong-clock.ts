import type { Message } from '@dowellchat/contract/v3/values.ts';
import { expect, onTestFinished, vi } from 'vitest';
import { createHttpClient } from '../../../../bench/faults/http-client.ts';
import { callV3, type VisitorRoom } from '../../../../bench/faults/visitor-rooms.ts';
import { createWrongClock, type WrongClock } from '../../../../bench/faults/wrong-clock.ts';

const SEEN_WITHIN_MS = 10_000;
const TOLERANCE_MS = 60_000;

/** A wall clock for a server, gone when the test is over. */
export function useWrongClock(): WrongClock {
  const clock = createWrongClock();
  onTestFinished(clock.remove);
  return clock;
}

/** Sets the server's clock wrong by so much, and waits until it stores messages by that. */
export async function setClock(
  clock: WrongClock,
  byMs: number,
  { url, room }: { readonly url: () => URL; readonly room: VisitorRoom },
): Promise<void> {
  const http = createHttpClient(url);
  onTestFinished(http.close);
  clock.setBy(byMs);
  await vi.waitFor(
    async () => {
      const body = { data: 'what time is it?', clientId: crypto.randomUUID() };
      const path = `/rooms/${room.id}/messages`;
      const { message } = await callV3<{ message: Message }>(http, 'POST', path, {
        token: room.token,
        body,
      });
      const wrongByMs = Date.parse(message.createdAt) - Date.now();
      expect(Math.abs(wrongByMs - byMs), 'its clock is set').toBeLessThan(TOLERANCE_MS);
    },
    { timeout: SEEN_WITHIN_MS, interval: 20 },
  );
}
