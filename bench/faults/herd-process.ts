import { setTimeout } from 'node:timers/promises';
import { createClient } from '../../client/src/client.ts';
import type { HerdOrder, HerdReport } from './herd.ts';

const REPORT_MS = 100;
/** They come one after the other, as visitors do. Only what comes after a loss is a herd. */
const OPENING_MAX = 20;
const LOOK_MS = 10;

// Nobody is left behind when the parent is gone.
process.once('disconnect', () => process.exit());
process.once('message', (order: HerdOrder) => void run(order));

async function run({ url, rooms }: HerdOrder): Promise<void> {
  let losses = 0;
  const clients = rooms.map(({ id, token }) => ({ id, client: createClient({ url, token }) }));
  const opened: { isLive(): boolean; seq(): number }[] = [];
  setInterval(() => {
    const live = opened.filter((one) => one.isLive());
    const seqs = live.reduce((sum, one) => sum + one.seq(), 0);
    process.send?.({ live: live.length, seqs, losses } satisfies HerdReport);
  }, REPORT_MS);
  for (const { id, client } of clients) {
    const room = client.room(id);
    client.connection.subscribe(() => {
      if (client.connection.get() === 'offline') losses += 1;
    });
    opened.push({
      isLive: () => client.connection.get() === 'online' && room.get().status === 'live',
      seq: () => room.get().messages.at(-1)?.seq ?? 0,
    });
    const recent = opened.slice(-OPENING_MAX);
    while (recent.length === OPENING_MAX && recent.every((one) => !one.isLive())) {
      await setTimeout(LOOK_MS);
    }
  }
}
