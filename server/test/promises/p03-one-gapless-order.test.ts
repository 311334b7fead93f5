import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { useRun } from './support/run.ts';
import { sized } from './support/size.ts';

const SENDERS = 50;
const READERS = 20;
const MESSAGES_PER_SENDER = sized({ short: 20, long: 100 });
const POLL_MS = 100;

test('P3: a room has one gapless order, the same for all its readers', async () => {
  const { clients, random, connect, openRooms, expectKept } = await useRun();
  const [room = ''] = await openRooms(1);
  const transport = connect();
  const views = { read: 0 };

  async function send(sender: number): Promise<void> {
    const author = `sender-${sender}`;
    for (let count = 1; count <= MESSAGES_PER_SENDER; count += 1) {
      const told = await clients.send(transport, { room, author, text: `${author} says ${count}` });
      expect(told.kind).toBe('acked');
    }
  }

  const finished = new AbortController();
  async function poll(reader: number): Promise<void> {
    const own = connect();
    while (!finished.signal.aborted) {
      await clients.read(own, { reader: `reader-${reader}`, room });
      views.read += 1;
      await setTimeout(random.integer(1, 2 * POLL_MS));
    }
  }

  const readers = Array.from({ length: READERS }, (_, reader) => poll(reader));
  await Promise.all(Array.from({ length: SENDERS }, (_, sender) => send(sender)));
  finished.abort();
  await Promise.all(readers);

  const final = await expectKept([room], views);
  expect(final.get(room)?.map(({ seq }) => seq)).toEqual(
    Array.from({ length: SENDERS * MESSAGES_PER_SENDER }, (_, index) => index + 1),
  );
});
