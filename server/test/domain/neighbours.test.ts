import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import {
  deleteRoom,
  openRoom,
  readMessages,
  sendMessage,
  UNKNOWN_ID,
  type Room,
} from '../support/v2.ts';

const POISON = 'what the database refuses';

describe.each(engines)(
  '$name: one bad message never fails those it shares a commit with',
  (engine) => {
    // Held back, so that what is sent at once is committed at once.
    const app = useTestApp({ engine, settings: { COMMIT_DELAY_MS: '20' } });

    beforeAll(async () => {
      // No request we know of makes the real tables refuse a row, so a rule of the test's own does.
      const statements =
        engine.name === 'sqlite'
          ? [
              sql`create trigger poison before insert on messages
                when new.author = ${sql.lit(POISON)} begin select raise(abort, 'refused'); end`,
            ]
          : [
              sql`alter table messages add constraint poison
                check (author <> ${sql.lit(POISON)})`,
            ];
      for (const statement of statements) await statement.execute(app.storage.db);
    });

    const BAD = [
      {
        title: 'to a room that does not exist',
        status: 404,
        prepare: async () => ({ roomId: UNKNOWN_ID, author: 'client' }),
      },
      {
        title: 'to a closed room',
        status: 409,
        prepare: async () => {
          const { _id } = await openRoom(app.api);
          await deleteRoom(app.api, _id);
          return { roomId: _id, author: 'client' };
        },
      },
      {
        title: 'that the database refuses',
        status: 500,
        prepare: async ({ _id }: Room) => ({ roomId: _id, author: POISON }),
      },
    ];

    test.each(BAD)('$title', async ({ prepare, status }) => {
      const room = await openRoom(app.api);
      const { roomId, author } = await prepare(room);
      const good = (name: string) => sendMessage(app.api, room._id, { message_data: name });
      const [before, bad, after] = await Promise.all([
        good('before'),
        sendMessage(app.api, roomId, { author }),
        good('after'),
      ]);
      expect([before.status, bad.status, after.status]).toEqual([200, status, 200]);
      const messages = await readMessages(app.api, room._id);
      expect(messages.map(({ seq, message_data }) => [seq, message_data])).toEqual([
        [1, 'before'],
        [2, 'after'],
      ]);
    });

    test('all kinds at once, many of each', async () => {
      const room = await openRoom(app.api);
      const sends = Array.from({ length: 30 }, (_, index) => {
        if (index % 3 === 0) return sendMessage(app.api, UNKNOWN_ID);
        return sendMessage(app.api, room._id, index % 3 === 1 ? { author: POISON } : {});
      });
      const statuses = (await Promise.all(sends)).map(({ status }) => status);
      expect(statuses).toEqual(statuses.map((_, index) => [404, 500, 200][index % 3]));
      expect((await readMessages(app.api, room._id)).map(({ seq }) => seq)).toEqual([
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
      ]);
    });
  },
);
