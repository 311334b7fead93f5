import type { History, Seen, Told } from './history.ts';
import type { Outgoing, Reads, Transport } from './transport.ts';

/** Clients that write down everything they do and are told. */
export function createClients(history: History) {
  return {
    /** One attempt to send. */
    async send(transport: Transport, message: Outgoing): Promise<Told> {
      const { room, author, text } = message;
      history.sent(room, author, text);
      const startedAt = performance.now();
      const told = await transport.send(message);
      history.told(room, text, told, performance.now() - startedAt);
      return told;
    },

    /** Reads what comes after the cursor. */
    async read(
      transport: Reads,
      { reader, room, after = 0 }: { reader: string; room: string; after?: number },
    ): Promise<readonly Seen[]> {
      const since = history.length;
      const messages = await transport.read(room, after);
      history.read({ reader, room, since, after, messages });
      return messages;
    },
  };
}

export type Clients = ReturnType<typeof createClients>;

/** What a reader sees who has never been here before. */
export async function readFresh(
  transport: Reads,
  rooms: readonly string[],
): Promise<Map<string, readonly Seen[]>> {
  const view = new Map<string, readonly Seen[]>();
  for (const room of rooms) view.set(room, await transport.read(room));
  return view;
}
