import Sqlite from 'better-sqlite3';

export interface ManyRooms {
  readonly file: string;
  readonly organizationId: string;
  readonly product: string;
  readonly rooms: number;
}

/** Fills an inbox at once, as years of visitors would. The server may run meanwhile. */
export function fillInbox({ file, organizationId, product, rooms }: ManyRooms): void {
  const db = new Sqlite(file);
  try {
    db.prepare(
      `with recursive s (n) as (select 1 union all select n + 1 from s where n < @rooms)
      insert into rooms (id, organization_id, product, user_id, portfolio, visitor_key, event_id,
        visitor_id, is_login, is_active, last_seq, data_bytes, created_at, active_at)
      select printf('%024x', n), @organizationId, @product, 'visitor-' || n, 'p', 'k' || n, 'e',
        printf('%024x', n), 0, 1, 1, 60, @nowMs - n * 1000, @nowMs - n * 1000
      from s`,
    ).run({ rooms, organizationId, product, nowMs: Date.now() });
    db.exec(`insert into messages
      (room_ordinal, seq, id, author_side, author, type, data, client_id, created_at)
      select ordinal, 1, 'm' || ordinal, 'visitor', 'Vera', 'text',
        '"Where is my parcel, number ' || ordinal || '?"', null, active_at from rooms`);
  } finally {
    db.close();
  }
}
