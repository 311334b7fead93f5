import { expect, test } from 'vitest';
import { eventually, textsOf, useLiveSite } from './support/live-site.ts';

const site = useLiveSite({ SOCKET_FRAMES_PER_SECOND: '2' });

test('what a server under load refuses for now is sent when it says so, in order', async () => {
  const { room } = await site.visit();
  const texts = Array.from({ length: 12 }, (_, at) => `message ${at}`);
  for (const data of texts) room.send({ data });
  await eventually(() => textsOf(room).length).toBe(12);
  expect(textsOf(room)).toEqual(texts);
});

test(
  'a socket that swallows an acknowledgement is passed by after ten seconds',
  { timeout: 30_000 },
  async () => {
    const { room, roomId, calm } = await site.visit();
    await eventually(() => room.get().status).toBe('live');
    site.proxy.loseAnswers();
    room.send({ data: 'once' });
    room.send({ data: 'and then' });
    await eventually(() => textsOf(room)).toEqual(['once', 'and then']);
    const { messages } = await calm.rest.listMessages({ roomId });
    expect(messages).toHaveLength(2);
  },
);
