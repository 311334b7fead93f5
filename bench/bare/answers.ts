import type { MessageRow } from './messages.ts';
import type { RoomRow } from './rooms.ts';

export function createdMessage(id: string) {
  return {
    success: true,
    message: 'Message updated successfully',
    response: { isSuccess: true, inserted_id: id },
  };
}

export function listedMessages(rows: MessageRow[]) {
  return {
    success: true,
    message: 'Room deatils based on workspace id',
    response: rows.map((row) => ({
      _id: row.id,
      room_id: row.room_id,
      message_data: row.data,
      side: row.side === 1,
      author: row.author,
      message_type: row.type,
      read: false,
      eventId: row.event_id,
      user_id: row.user_id,
      org_id: row.org_id,
      portfolio_name: row.portfolio_name,
      room_room_id: row.room_room_id,
      product_name: row.product_name,
      is_active: true,
      seq: row.seq,
      created_at: new Date(row.created_at).toISOString(),
    })),
  };
}

export function openedRoom(room: RoomRow, created: boolean) {
  return {
    success: true,
    message: created ? 'Room created successfully' : 'Room filter successfully',
    inserted_id: room.id,
    response: wireRoom(room),
  };
}

export function listedRooms(rooms: RoomRow[]) {
  return { rooms: rooms.map(wireRoom) };
}

function wireRoom(room: RoomRow) {
  return {
    _id: room.id,
    eventId: room.event_id,
    user_id: room.user_id,
    org_id: room.org_id,
    portfolio_name: room.portfolio_name,
    room_room_id: room.room_room_id,
    room_id: room.id,
    product_name: room.product_name,
    message_data: room.latest ?? 'message',
    message: { receiver: 'How may I help you' },
    isLogin: true,
    is_active: true,
  };
}
