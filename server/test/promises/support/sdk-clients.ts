import type { Message } from '@dowellchat/contract/v3/values.ts';
import { expect, onTestFinished, vi } from 'vitest';
import type { VisitorRoom } from '../../../../bench/faults/visitor-rooms.ts';
import { createClient, type Client, type LiveRoom } from '../../../../client/src/client.ts';

const LIVE_WITHIN_MS = 30_000;

/** A program on the SDK that keeps what it was told of one room. */
export interface SdkClient {
  readonly client: Client;
  readonly room: LiveRoom;
  /** What its `onMessage` was called with, in the order of the calls. */
  readonly told: readonly Message[];
  readonly isLive: boolean;
}

export function openSdkClient(url: URL, { id, token }: VisitorRoom): SdkClient {
  const client = createClient({ url: url.origin, token });
  onTestFinished(client.close);
  const room = client.room(id);
  const told: Message[] = [];
  room.onMessage((message) => told.push(message));
  return {
    client,
    room,
    told,
    get isLive() {
      return client.connection.get() === 'online' && room.get().status === 'live';
    },
  };
}

/** Waits until all of them are connected and have caught up. Answers after how many milliseconds. */
export async function untilLive(clients: readonly SdkClient[], withinMs = LIVE_WITHIN_MS) {
  const startedAt = performance.now();
  await vi.waitFor(
    () => expect(clients.filter(({ isLive }) => !isLive).length, 'not live yet').toBe(0),
    { timeout: withinMs, interval: 20 },
  );
  return Math.round(performance.now() - startedAt);
}
