import type Database from 'better-sqlite3';
import { randomBytes, randomInt } from 'node:crypto';

export interface RoomFields {
  user_id: string;
  org_id: string;
  portfolio_name: string;
  product_name: string;
}

export interface RoomRow extends RoomFields {
  ordinal: number;
  id: string;
  event_id: string;
  room_room_id: string;
  /** Data of the latest message; null while there is none. */
  latest: string | null;
}

const SELECT_ROOM = `
  SELECT r.ordinal, r.id, r.event_id, r.user_id, r.org_id, r.portfolio_name, r.room_room_id,
    r.product_name, m.data AS latest
  FROM rooms r LEFT JOIN messages m ON m.room_ordinal = r.ordinal AND m.seq = r.last_seq`;

type FourFields = [user: string, org: string, product: string, portfolio: string];

export function openRooms(database: Database.Database) {
  const byVisitor = database.prepare<FourFields, RoomRow>(
    `${SELECT_ROOM} WHERE r.user_id = ? AND r.org_id = ? AND r.product_name = ?
     AND r.portfolio_name = ?`,
  );
  const byInbox = database.prepare<[org: string, product: string], RoomRow>(
    `${SELECT_ROOM} WHERE r.org_id = ? AND r.product_name = ? ORDER BY r.ordinal`,
  );
  const insert = database.prepare<
    [id: string, eventId: string, ...fields: FourFields, roomRoomId: string]
  >(
    `INSERT INTO rooms (id, event_id, user_id, org_id, product_name, portfolio_name, room_room_id)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );

  return {
    getOrCreate(fields: RoomFields): { room: RoomRow; created: boolean } {
      const four: FourFields = [
        fields.user_id,
        fields.org_id,
        fields.product_name,
        fields.portfolio_name,
      ];
      const found = byVisitor.get(...four);
      if (found) return { room: found, created: false };
      const id = randomBytes(12).toString('hex');
      insert.run(id, newEventId(), ...four, `11-${fields.user_id}`);
      const room = byVisitor.get(...four);
      if (!room) throw new Error('a room is gone right after it was inserted');
      return { room, created: true };
    },

    list(org: string, product: string): RoomRow[] {
      return byInbox.all(org, product);
    },
  };
}

function newEventId(): string {
  const seconds = Math.floor(Date.now() / 1000);
  return `FB1010000000${seconds}#${randomInt(1_000_000, 10_000_000)}`;
}
