import type Database from 'better-sqlite3';
import { randomBytes } from 'node:crypto';

export interface NewMessage {
  room_id: string;
  message_data: string;
  side: boolean;
  author: string;
  message_type: string;
}

export interface MessageRow {
  id: string;
  room_id: string;
  data: string;
  side: number;
  author: string;
  type: string;
  seq: number;
  created_at: number;
  event_id: string;
  user_id: string;
  org_id: string;
  portfolio_name: string;
  room_room_id: string;
  product_name: string;
}

interface Append {
  message: NewMessage;
  /** Called after the commit with the new id, or with undefined when the room is unknown. */
  committed: (id: string | undefined) => void;
  failed: (error: unknown) => void;
}

export function openMessages(database: Database.Database) {
  const nextSeq = database.prepare<[roomId: string], { ordinal: number; last_seq: number }>(
    'UPDATE rooms SET last_seq = last_seq + 1 WHERE id = ? RETURNING ordinal, last_seq',
  );
  const insert = database.prepare<
    [
      room: number,
      seq: number,
      id: string,
      data: string,
      side: number,
      author: string,
      type: string,
      createdAt: number,
    ]
  >('INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const ofRoom = database.prepare<[roomId: string], MessageRow>(
    `SELECT m.id, r.id AS room_id, m.data, m.side, m.author, m.type, m.seq, m.created_at,
       r.event_id, r.user_id, r.org_id, r.portfolio_name, r.room_room_id, r.product_name
     FROM rooms r JOIN messages m ON m.room_ordinal = r.ordinal
     WHERE r.id = ? ORDER BY m.seq`,
  );

  function store(message: NewMessage): string | undefined {
    const room = nextSeq.get(message.room_id);
    if (!room) return undefined;
    const id = randomBytes(12).toString('hex');
    insert.run(
      room.ordinal,
      room.last_seq,
      id,
      message.message_data,
      message.side ? 1 : 0,
      message.author,
      message.message_type,
      Date.now(),
    );
    return id;
  }
  const storeBatch = database.transaction((batch: Append[]) =>
    batch.map(({ message }) => store(message)),
  );

  let waiting: Append[] = [];

  // One commit for everything that came in since the last one. A commit blocks the event loop, so
  // what arrives meanwhile is read in the next poll phase and shares the commit after it.
  function flush(): void {
    const batch = waiting;
    waiting = [];
    let ids: (string | undefined)[];
    try {
      ids = storeBatch.immediate(batch);
    } catch (error) {
      for (const { failed } of batch) failed(error);
      return;
    }
    batch.forEach(({ committed }, index) => committed(ids[index]));
  }

  return {
    append(append: Append): void {
      if (waiting.push(append) === 1) setImmediate(flush);
    },
    list(roomId: string): MessageRow[] {
      return ofRoom.all(roomId);
    },
  };
}
