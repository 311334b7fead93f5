import type { InboundName, ReplyOf, RequestOf } from '@dowellchat/contract/v3/events.ts';
import type { Message, Problem } from '@dowellchat/contract/v3/values.ts';
import { io, type Socket } from 'socket.io-client';
import { createHttpClient } from './http-client.ts';
import type { Seen, Told } from './history.ts';
import type { Outgoing, Transport } from './transport.ts';
import { listAllMessages, openVisitorRoom, type VisitorRoom } from './visitor-rooms.ts';

const TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5000;

/** A transport that hears of messages without asking. */
export interface SocketTransport extends Transport {
  /**
   * Joins a room and calls the listener with each message that is told from then on, as it comes and as
   * often as it comes.
   */
  listen(room: string, listener: (message: Seen) => void): Promise<void>;
}

/** Rooms that visitors with a token have opened, by id: one program opens them, others use them. */
export type KnownRooms = Map<string, VisitorRoom>;

/**
 * Speaks Socket.IO without the SDK's repairs: a history must know of each attempt, and of each event as
 * the server sent it. `baseUrl` is asked for each connection: a server may come back elsewhere.
 */
export function createSocketTransport(baseUrl: () => URL, known: KnownRooms): SocketTransport {
  const http = createHttpClient(baseUrl);
  const lines = new Map<string, Line>();
  let keys = 0;
  const own = crypto.randomUUID();

  function lineOf(room: string): Line {
    const { token } = knownRoom(room);
    const line = lines.get(token) ?? createLine(baseUrl, token);
    lines.set(token, line);
    return line;
  }

  function knownRoom(room: string): VisitorRoom {
    const found = known.get(room);
    if (found === undefined) throw new Error('nobody here has opened this room');
    return found;
  }

  return {
    async openRoom(visitor) {
      const room = await openVisitorRoom(http, visitor);
      known.set(room.id, room);
      return room.id;
    },

    async send({ room, author, text, key, timeoutMs }: Outgoing): Promise<Told> {
      const clientId = key ?? `${own} ${(keys += 1)}`;
      const request = { roomId: room, clientId, data: text, author };
      try {
        const reply = await lineOf(room).ask('message.send', request, timeoutMs);
        return 'error' in reply
          ? refusalOf(reply)
          : { kind: 'acked', id: reply.message.id, deduplicated: reply.deduplicated };
      } catch (error) {
        return { kind: 'unanswered', reason: error instanceof Error ? error.message : 'unknown' };
      }
    },

    /** Reads as a client does that comes back: a join with a cursor, and what was too much for it. */
    async read(room, after = 0) {
      const line = lineOf(room);
      const epoch = await line.epochOf(room);
      const told = await line.join(room, { epoch, seq: after });
      const messages = told.reset === null ? told.messages : [];
      const latest = messages.at(-1)?.seq ?? after;
      if (latest < told.room.lastSeq) {
        messages.push(...(await listAllMessages(http, knownRoom(room), latest)));
      }
      return messages.map(toSeen);
    },

    async listen(room, listener) {
      const line = lineOf(room);
      const socket = await line.connected();
      socket.on('message.created', ({ message }: { message: Message }) => {
        if (message.roomId === room) listener(toSeen(message));
      });
      await line.join(room, null);
    },

    close() {
      for (const line of lines.values()) line.close();
      http.close();
    },
  };
}

type Line = ReturnType<typeof createLine>;
type JoinedOf<Reply> = Reply extends { rooms: (infer Room)[] } ? Room : never;
type Joined = Extract<JoinedOf<ReplyOf<'room.join'>>, { room: unknown }>;
type Cursor = RequestOf<'room.join'>['rooms'][number]['cursor'];

/** One socket under one token, made anew by whoever asks for it after it broke. */
function createLine(baseUrl: () => URL, token: string) {
  let current: Promise<Socket> | undefined;
  let isClosed = false;

  function connected(): Promise<Socket> {
    current ??= connect();
    return current;
  }

  async function connect(): Promise<Socket> {
    const socket = io(baseUrl().origin, {
      auth: { token },
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      timeout: CONNECT_TIMEOUT_MS,
    });
    const forget = (): void => {
      current = undefined;
      socket.disconnect();
    };
    socket.on('disconnect', forget);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', (error) => {
        forget();
        reject(error);
      });
      // The server may go between the connection and its first word.
      socket.once('disconnect', (reason) => reject(new Error(reason)));
    });
    if (isClosed) socket.disconnect();
    return socket;
  }

  async function ask<Name extends InboundName>(
    name: Name,
    request: RequestOf<Name>,
    timeoutMs = TIMEOUT_MS,
  ): Promise<ReplyOf<Name> | Problem> {
    const socket = await connected();
    return (await socket.timeout(timeoutMs).emitWithAck(name, request)) as ReplyOf<Name> | Problem;
  }

  async function join(roomId: string, cursor: Cursor): Promise<Joined> {
    const reply = await ask('room.join', { rooms: [{ roomId, cursor }] });
    const joined = 'error' in reply ? reply : reply.rooms[0];
    if (joined === undefined || 'error' in joined) {
      throw new Error(`not joined: ${JSON.stringify(joined)}`);
    }
    if ('epoch' in reply) epochs.set(roomId, reply.epoch);
    return joined;
  }
  const epochs = new Map<string, string>();

  return {
    connected,
    ask,
    join,
    async epochOf(roomId: string): Promise<string> {
      if (!epochs.has(roomId)) await join(roomId, null);
      return epochs.get(roomId) ?? '';
    },
    close() {
      isClosed = true;
      void current?.then((socket) => socket.disconnect()).catch(() => undefined);
    },
  };
}

export function toSeen({ seq, id, data }: Message): Seen {
  return { seq, id, text: String(data) };
}

function refusalOf({ error }: Problem): Told {
  // What went wrong inside is not a refusal: the message may be stored.
  if (['INTERNAL', 'UNCERTAIN'].includes(error.code))
    return { kind: 'unanswered', reason: error.message };
  return {
    kind: 'refused',
    status: 0,
    message: `${error.code} ${error.message}`,
    ...(error.retryAfterSeconds !== undefined && { retryAfterSeconds: error.retryAfterSeconds }),
  };
}
