import { keepPace } from '../../../../bench/faults/pace.ts';
import type { Run } from './run.ts';

const SENDERS = 100;
const FILLERS = 8;
const FILLER_BYTES = 256 * 1024;

export interface Load {
  stop(): Promise<void>;
}

/** Makes the database so large, with texts that each take a quarter of a MiB. */
export async function fillDatabase(
  { clients, connect }: Run,
  rooms: readonly string[],
  sizeMiB: number,
): Promise<void> {
  const transport = connect();
  const parts = Array.from({ length: sizeMiB * 4 }, (_, part) => part).values();
  const fill = async (): Promise<void> => {
    for (const part of parts) {
      const room = rooms[part % rooms.length] ?? '';
      const text = `part ${part} `.padEnd(FILLER_BYTES, '.');
      const told = await clients.send(transport, { room, author: 'filler', text });
      if (told.kind !== 'acked') throw new Error(`not acked: ${JSON.stringify(told)}`);
    }
  };
  await Promise.all(Array.from({ length: FILLERS }, fill));
}

/** Messages at an even rate from a hundred senders, spread over the rooms. */
export function startLoad(
  { clients, connect }: Run,
  rooms: readonly string[],
  { perSecond }: { readonly perSecond: number },
): Load {
  const transport = connect();
  const stopping = new AbortController();
  const pace = { perSecond, workers: SENDERS, stop: stopping.signal };
  const load = keepPace(pace, async (sender, count) => {
    const author = `sender-${sender}`;
    const room = rooms[sender % rooms.length] ?? '';
    const text = `${author} says ${count} `.padEnd(100, '.');
    const told = await clients.send(transport, { room, author, text });
    if (told.kind !== 'acked') throw new Error(`not acked: ${JSON.stringify(told)}`);
  });
  // Whoever stops the load hears of its failure; until then it must not end the process.
  load.catch(() => undefined);
  return {
    stop() {
      stopping.abort();
      return load;
    },
  };
}
