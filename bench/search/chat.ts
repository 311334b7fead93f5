import { percentile } from '../load/percentile.ts';

export interface ChatFigures {
  readonly acknowledged: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

interface Chat {
  readonly url: URL;
  readonly roomId: string;
  readonly perSecond: number;
  /** Worded like the messages that are there: these become the newest, where every search begins. */
  text(): string;
}

/** Sends messages to a room at a steady rate while something else goes on; each waits for its answer. */
export async function chatDuring(
  { url, roomId, perSecond, text }: Chat,
  during: Promise<unknown>,
): Promise<ChatFigures> {
  const tookMs: number[] = [];
  const sent: Promise<void>[] = [];
  const timer = setInterval(() => sent.push(send()), 1000 / perSecond);

  async function send(): Promise<void> {
    const startedMs = performance.now();
    const response = await fetch(new URL('/api/v2/room-service/', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        type: 'create_message',
        room_id: roomId,
        message_data: text(),
        side: true,
        author: 'visitor',
        message_type: 'TEXT',
      }),
    });
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`a message was answered ${response.status}`);
    tookMs.push(performance.now() - startedMs);
  }

  try {
    await during;
  } finally {
    clearInterval(timer);
  }
  await Promise.all(sent);
  const sorted = tookMs.toSorted((one, other) => one - other);
  return {
    acknowledged: sorted.length,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
  };
}
