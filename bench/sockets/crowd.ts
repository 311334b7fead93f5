import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';

/** Requests and connections under way at a time. */
const UNDER_WAY_MAX = 64;
const SOCKETS_PER_ROOM = 2;
const SEND_EVERY_MS = 10;
const TEXT =
  'A question of ordinary length, such as visitors ask: where is my parcel, and when does it come? ';

export interface CrowdOptions {
  readonly url: string;
  /** Where those who only listen are; without it where the others are. */
  readonly listenersUrl?: string;
  readonly sockets: number;
  /** Whether visitors and rooms have to be made first, and tokens shown. */
  readonly isProduct: boolean;
}

export interface Traffic {
  readonly messagesPerSecond: number;
  readonly seconds: number;
}

export interface TrafficResult {
  readonly sent: number;
  readonly acknowledged: number;
  /** Messages that arrived at the other socket of their room. */
  readonly delivered: number;
  readonly ackMs: readonly number[];
  readonly deliveryMs: readonly number[];
}

/** Two sockets and the room they share. */
interface Pair {
  readonly roomId: string;
  readonly sender: Socket;
  readonly receiver: Socket;
}

export interface Place {
  readonly roomId: string;
  readonly token: string;
}

/** Makes visitors with a room each: what that costs is not what a socket costs. */
export async function preparePlaces(options: CrowdOptions): Promise<Place[]> {
  const count = options.sockets / SOCKETS_PER_ROOM;
  return inParallel(Array.from({ length: count }), async () =>
    options.isProduct ? makePlace(options.url) : { roomId: randomUUID(), token: '' },
  );
}

/** Opens all sockets: every visitor is there twice, as in two tabs. */
export async function gatherCrowd(
  { url, listenersUrl = url }: Pick<CrowdOptions, 'url' | 'listenersUrl'>,
  places: readonly Place[],
) {
  const pairs = await inParallel(places, async (place) => {
    const [sender, receiver] = await Promise.all([enter(url, place), enter(listenersUrl, place)]);
    return { roomId: place.roomId, sender, receiver } satisfies Pair;
  });

  return {
    async talk({ messagesPerSecond, seconds }: Traffic): Promise<TrafficResult> {
      const ackMs: number[] = [];
      const deliveryMs: number[] = [];
      for (const { receiver } of pairs) {
        receiver.off('message.created');
        receiver.on(
          'message.created',
          ({ message }: { message: { data: { sentAtMs: number } } }) => {
            deliveryMs.push(performance.now() - message.data.sentAtMs);
          },
        );
      }
      let sent = 0;
      const startedAtMs = performance.now();
      await new Promise<void>((resolve) => {
        // By the clock and not by the tick: a late tick sends what is due.
        const timer = setInterval(() => {
          const elapsedMs = performance.now() - startedAtMs;
          const due = Math.min(elapsedMs, seconds * 1000) * (messagesPerSecond / 1000);
          for (; sent < due; sent += 1) say(pairs[sent % pairs.length], ackMs);
          if (elapsedMs < seconds * 1000) return;
          clearInterval(timer);
          resolve();
        }, SEND_EVERY_MS);
      });
      await until(() => ackMs.length === sent && deliveryMs.length === sent, 5000);
      return { sent, acknowledged: ackMs.length, delivered: deliveryMs.length, ackMs, deliveryMs };
    },
  };
}

function say(pair: Pair | undefined, ackMs: number[]): void {
  if (pair === undefined) return;
  const sentAtMs = performance.now();
  const message = { roomId: pair.roomId, clientId: randomUUID(), data: { sentAtMs, text: TEXT } };
  pair.sender.emit('message.send', message, (reply: object) => {
    if ('error' in reply) throw new Error(`refused: ${JSON.stringify(reply)}`);
    ackMs.push(performance.now() - sentAtMs);
  });
}

async function makePlace(url: string): Promise<Place> {
  const { token } = (await post(`${url}api/v3/visitors`, { organizationId: 'bench' })) as {
    token: string;
  };
  const room = (await post(`${url}api/v3/rooms`, { product: 'WIFIQRCODE' }, token)) as {
    id: string;
  };
  return { roomId: room.id, token };
}

async function post(url: string, body: object, token?: string): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  return answer.json();
}

async function enter(url: string, { roomId, token }: Place): Promise<Socket> {
  const socket = io(url, {
    auth: { token },
    transports: ['websocket'],
    // A server that lets a crowd in piece by piece turns some away for now.
    reconnectionDelayMax: 500,
    forceNew: true,
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  await socket.emitWithAck('room.join', { rooms: [{ roomId, cursor: null }] });
  socket.once('disconnect', (reason) => {
    throw new Error(`a socket was closed: ${reason}`);
  });
  return socket;
}

async function inParallel<Item, Made>(
  items: readonly Item[],
  make: (item: Item) => Promise<Made>,
): Promise<Made[]> {
  const made: Made[] = [];
  const waiting = items.values();
  await Promise.all(
    Array.from({ length: UNDER_WAY_MAX }, async () => {
      // Shared by all of them: each takes the next that nobody has taken.
      for (const item of waiting) made.push(await make(item));
    }),
  );
  return made;
}

async function until(isTrue: () => boolean, ms: number): Promise<void> {
  const endMs = performance.now() + ms;
  while (!isTrue() && performance.now() < endMs) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
