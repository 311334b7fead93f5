import type { Told } from '../../../../bench/faults/history.ts';
import type { Run } from './run.ts';

const SENDERS = 20;
const TEXT_BYTES = 8 * 1024;

export type Refused = Extract<Told, { kind: 'refused' }>;

/** Senders of bulky messages that go on until one of them has been told enough. */
export async function sendUntil(
  { clients, history, connect }: Pick<Run, 'clients' | 'history' | 'connect'>,
  rooms: readonly string[],
  isEnough: (told: Told) => boolean,
): Promise<Told[]> {
  const transport = connect();
  const told: Told[] = [];
  let isOver = false;
  async function sender(index: number): Promise<void> {
    const author = `sender-${index}`;
    const room = rooms[index % rooms.length] ?? '';
    while (!isOver) {
      // The log grows with each attempt, so that no text is ever sent twice.
      const text = `${author} says ${history.length} `.padEnd(TEXT_BYTES, '.');
      const one = await clients.send(transport, { room, author, text });
      told.push(one);
      if (isEnough(one)) isOver = true;
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, (_, index) => sender(index)));
  return told;
}

export function enough(kind: Told['kind'], count: number): (told: Told) => boolean {
  let seen = 0;
  return (told) => told.kind === kind && (seen += 1) >= count;
}

export function refusedIn(told: readonly Told[]): Refused[] {
  return told.filter((one) => one.kind === 'refused');
}
