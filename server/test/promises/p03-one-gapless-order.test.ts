import { setTimeout } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { Seen } from '../../../bench/faults/history.ts';
import { useRun } from './support/run.ts';
import { sized } from './support/size.ts';

const SENDERS = 50;
const READERS = 20;
const LISTENERS = 5;
const MESSAGES_PER_SENDER = sized({ short: 20, long: 100 });
const POLL_MS = 100;
const HEAR_MS = 10_000;

test('P3: a room has one gapless order, the same for all its readers, asking or listening', async () => {
  const run = await useRun();
  const { clients, history, random, expectKept } = run;
  const [{ id: room } = { id: '' }] = await run.openVisitorRooms(1);
  const rest = run.connect();
  const views = { read: 0, heard: 0 };

  async function send(sender: number): Promise<void> {
    const author = `sender-${sender}`;
    const transport = sender % 2 === 0 ? rest : run.connectSocket();
    for (let count = 1; count <= MESSAGES_PER_SENDER; count += 1) {
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
  for (const messages of heard) {
    await run.connectSocket().listen(room, (message) => messages.push(message));
  }
  const readers = Array.from({ length: READERS }, (_, reader) => poll(reader));
  await Promise.all(Array.from({ length: SENDERS }, (_, sender) => send(sender)));
  finished.abort();
  await Promise.all(readers);

  const count = SENDERS * MESSAGES_PER_SENDER;
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
});
