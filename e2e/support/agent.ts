import type { Client, LiveRoom } from '@dowellchat/client';
import { expect } from 'vitest';

/** What an agent sees of a room. */
export const textsOf = (room: Pick<LiveRoom, 'get'>): unknown[] =>
  room.get().messages.map(({ data }) => data);

/** The room of a product in which a text was written, live; waits until it is there. */
export async function roomWith(agent: Client, product: string, text: string): Promise<LiveRoom> {
  return agent.room(await roomIdWith(agent, product, text));
}

export async function roomIdWith(agent: Client, product: string, text: string): Promise<string> {
  let found: string | undefined;
  await expect
    .poll(
      async () => {
        const { rooms } = await agent.rest.listRooms({ query: { product, limit: 10 } });
        for (const { id } of rooms) {
          const { messages } = await agent.rest.listMessages({ roomId: id });
          if (messages.some(({ data }) => data === text)) found = id;
        }
        return found;
      },
      { message: `a room of ${product} with “${text}”` },
    )
    .toBeDefined();
  return found ?? '';
}
