import { setTimeout } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { Seen } from '../../../../bench/faults/history.ts';
import type { Supervised } from '../../../../bench/faults/supervised-server.ts';
import type { Listen, Run } from '../support/run.ts';

const SENDERS = 50;
const READERS = 20;
const LISTENERS = 5;
const POLL_MS = 100;
const HEAR_MS = 10_000;

export interface Conversation {
  readonly messagesPerSender: number;
  readonly listen: Listen;
}

/** Many send to one room at once, and all who read it, asking or listening, are shown one gapless order. */
export async function expectOneGaplessOrder(
  run: Run<Supervised>,
  { messagesPerSender, listen }: Conversation,
): Promise<void> {
  const { clients, history, random, expectKept } = run;
  const [visitorRoom = { id: '', token: '' }] = await run.openVisitorRooms(1);
  const { id: room } = visitorRoom;
  const rest = run.connect();
  const views = { read: 0, heard: 0 };

  async function send(sender: number): Promise<void> {
    const author = `sender-${sender}`;
    const transport = sender % 2 === 0 ? rest : run.connectSocket();
    for (let count = 1; count <= messagesPerSender; count += 1) {
      const told = await clients.send(transport, { room, author, text: `${author} says ${count}` });
      expect(told.kind).toBe('acked');
    }
  }

  const finished = new AbortController();
  async function poll(reader: number): Promise<void> {
    const own = reader % 2 === 0 ? run.connect() : run.connectSocket();
    while (!finished.signal.aborted) {
      await clients.read(own, { reader: `reader-${reader}`, room });
      views.read += 1;
      await setTimeout(random.integer(1, 2 * POLL_MS));
    }
  }

  const heard = Array.from({ length: LISTENERS }, (): Seen[] => []);
  for (const messages of heard) await listen(visitorRoom, (message) => messages.push(message));
  const readers = Array.from({ length: READERS }, (_, reader) => poll(reader));
  await Promise.all(Array.from({ length: SENDERS }, (_, sender) => send(sender)));
  finished.abort();
  await Promise.all(readers);

  const count = SENDERS * messagesPerSender;
  await vi.waitFor(() => {
    for (const messages of heard) expect(messages.length).toBeGreaterThanOrEqual(count);
  }, HEAR_MS);
  for (const [index, messages] of heard.entries()) {
    // What was told as it happened is judged like an answer to a question asked at the very start.
    history.read({ reader: `listener-${index}`, room, since: 0, after: 0, messages });
    views.heard += messages.length;
  }
  const final = await expectKept([room], views);
  expect(final.get(room)?.map(({ seq }) => seq)).toEqual(
    Array.from({ length: count }, (_, index) => index + 1),
  );
  expect(views.heard, 'each was told once').toBe(LISTENERS * count);
}
