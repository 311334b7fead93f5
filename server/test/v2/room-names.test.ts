import { describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import {
  deleteRoom,
  newVisit,
  openRoom,
  postMessage,
  readMessages,
  readRoom,
  sendMessage,
  unique,
  withNothingStored,
} from '../support/v2.ts';

describe.each(engines)('room_room_id as room_id, in the deployed shape, on $name', (engine) => {
  const app = useTestApp({ engine, settings: { V2_SHAPE: 'deployed' } });

  /** Whether a message and both reads by this name end at this room. */
  async function reaches(name: string, roomId: string): Promise<boolean> {
    const message_data = unique();
    const sent = await sendMessage(app.api, name, { message_data });
    if (sent.status !== 200) return false;
    expect((await readMessages(app.api, roomId)).at(-1)?.message_data).toBe(message_data);
    expect((await readMessages(app.api, name)).at(-1)?.message_data).toBe(message_data);
    expect((await readRoom(app.api, name))?._id).toBe(roomId);
    return true;
  }

  test.each(['plain', '28-3700b6ad', 'with space', '-', 'ä/%'])(
    'the room_room_id of exactly one active room reaches that room: %j',
    async (name) => {
      const { _id, room_room_id } = await openRoom(app.api, { user_id: `${name}${unique()}` });
      expect(await reaches(room_room_id, _id)).toBe(true);
    },
  );

  test('of two active rooms it reaches neither, wherever they are', async () => {
    const visit = newVisit();
    const { room_room_id } = await openRoom(app.api, visit);
    await openRoom(app.api, { ...visit, org_id: `org-${unique()}` });
    const answer = await withNothingStored(app.storage, () => sendMessage(app.api, room_room_id));
    expect(answer.json).toMatchObject({ success: false });
    expect(await readMessages(app.api, room_room_id)).toEqual([]);
    expect(await readRoom(app.api, room_room_id)).toBeUndefined();
  });

  test('an inactive room is not counted', async () => {
    const visit = newVisit();
    const closed = await openRoom(app.api, visit);
    await deleteRoom(app.api, closed._id);
    const next = await openRoom(app.api, visit);
    expect(await reaches(next.room_room_id, next._id)).toBe(true);
  });

  test('no active room is not reached, though an inactive one has the name', async () => {
    const { _id, room_room_id } = await openRoom(app.api);
    await postMessage(app.api, _id);
    await deleteRoom(app.api, _id);
    const answer = await withNothingStored(app.storage, () => sendMessage(app.api, room_room_id));
    expect(answer.json).toMatchObject({ success: false });
    expect(await readMessages(app.api, room_room_id)).toEqual([]);
  });

  test.each(['12', '011', '1', '99', '', '11.0', '+11'])(
    'another code names another room: %j',
    async (code) => {
      const { user_id, room_room_id } = await openRoom(app.api, { product_name: 'WORKFLOWAI' });
      expect(room_room_id).toBe(`11-${user_id}`);
      expect(await readMessages(app.api, `${code}-${user_id}`)).toEqual([]);
      expect((await sendMessage(app.api, `${code}-${user_id}`)).json).toMatchObject({
        success: false,
      });
    },
  );

  test('delete_room by it closes that room', async () => {
    const { _id, room_room_id } = await openRoom(app.api);
    await deleteRoom(app.api, room_room_id);
    expect(await readRoom(app.api, _id)).toMatchObject({ is_active: false });
  });
});

describe('room_room_id as room_id, in the documented shape', () => {
  const app = useTestApp();

  test('it can be guessed, so it reaches nothing', async () => {
    const { _id, room_room_id } = await openRoom(app.api);
    await postMessage(app.api, _id);
    const answer = await withNothingStored(app.storage, () => sendMessage(app.api, room_room_id));
    expect(answer.status).toBe(404);
    expect(await readMessages(app.api, room_room_id)).toEqual([]);
    expect(await readRoom(app.api, room_room_id)).toBeUndefined();
    await deleteRoom(app.api, room_room_id);
    expect(await readRoom(app.api, _id)).toMatchObject({ is_active: true });
  });
});
