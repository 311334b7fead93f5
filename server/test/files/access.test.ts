import { symbols, type Logger } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createFilesService, type FilesService } from '../../src/domain/files/files.service.ts';
import { createThumbnails } from '../../src/domain/files/thumbnails.ts';
import { createOrganizationsService } from '../../src/domain/organizations/organizations.service.ts';
import { createRoomDecisions } from '../../src/domain/rooms/room-decisions.ts';
import { createRoomsService } from '../../src/domain/rooms/rooms.service.ts';
import { createLogger } from '../../src/lib/logger.ts';
import { createFileStore } from '../../src/storage/files/open-file-store.ts';
import { createKey } from '../access/sample-calls.ts';
import type { Answer } from '../support/api.ts';
import { engines } from '../support/engines.ts';
import { startTestApp, useTestApp, type TestApp } from '../support/test-app.ts';
import { openRoom, unique } from '../support/v2.ts';
import {
  bearer,
  createVisitor,
  openVisitorRoom,
  PRODUCT,
  sendAs,
  type V3Room,
} from '../support/v3.ts';
import { download, filesUrl, png, store, upload } from './uploads.ts';

const UNKNOWN = '0'.repeat(24);

describe.each(engines)('who may read and send files, on $name', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });

  /** Every way to read a file. */
  const readAll = (token: string, roomId: string, id: string): Promise<Answer[]> =>
    Promise.all(
      (['GET', 'HEAD'] as const).flatMap((method) =>
        [id, `${id}/thumbnail`].map((tail) =>
          app.api.send({ method, url: `${filesUrl(roomId)}/${tail}`, headers: bearer(token) }),
        ),
      ),
    );

  /** That all answers are those to a file that does not exist. */
  async function expectUnknown(token: string, roomId: string, id: string): Promise<void> {
    const answers = await readAll(token, roomId, id);
    const unknown = await readAll(token, roomId, UNKNOWN);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect(answers.map(({ text }) => text)).toEqual(unknown.map(({ text }) => text));
  }

  test('a token of room A on a file of room B is told that there is no such file', async () => {
    const organization = `org-${unique()}`;
    const a = await openVisitorRoom(app.api, organization);
    const b = await openVisitorRoom(app.api, organization);
    const stranger = await openVisitorRoom(app.api);
    const file = await store(app.api, b.token, b.room.id, png(), { type: 'image/png' });
    for (const { token, room } of [a, stranger]) {
      await expectUnknown(token, room.id, file.id);
      await expectUnknown(token, b.room.id, file.id);
    }
    expect((await readAll(b.token, b.room.id, file.id)).map(({ status }) => status)).toEqual([
      200, 200, 200, 200,
    ]);
  });

  test('a file is found in its own room alone, even by whoever may read both', async () => {
    const token = await createVisitor(app.api);
    const open = async (portfolio: string) => {
      const body = { product: PRODUCT, portfolio };
      return (await sendAs(app.api, token, 'POST', '/api/v3/rooms', body)).json as V3Room;
    };
    const [one, other] = [await open('one'), await open('other')];
    const file = await store(app.api, token, one.id, png(), { type: 'image/png' });
    await expectUnknown(token, other.id, file.id);
    const key = await createKey(app, one.organizationId);
    await expectUnknown(key, other.id, file.id);
  });

  test('a key of another organization, or made for other things, finds no file', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const file = await store(app.api, token, room.id, png(), { type: 'image/png' });
    await expectUnknown(await createKey(app, `org-${unique()}`), room.id, file.id);
    await expectUnknown(
      await createKey(app, room.organizationId, ['links:read']),
      room.id,
      file.id,
    );
  });

  test('nobody sends a file into a room that is not theirs', async () => {
    const { room } = await openVisitorRoom(app.api);
    const stranger = await createVisitor(app.api, room.organizationId);
    const foreign = await upload(app.api, stranger, room.id, 'x');
    const unknown = await upload(app.api, stranger, UNKNOWN, 'x');
    expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
    const old = await openRoom(app.api);
    expect((await upload(app.api, stranger, old._id, 'x')).status).toBe(404);
  });

  test('a token admits in the header and nowhere else', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const file = await store(app.api, token, room.id, 'x');
    for (const query of [`token=${token}`, `api_key=${token}`, `authorization=Bearer ${token}`]) {
      const answer = await app.api.get(`${filesUrl(room.id)}/${file.id}?${encodeURI(query)}`);
      expect(answer.status).toBe(401);
    }
    const answer = await app.api.get(`${filesUrl(room.id)}/${file.id}`, {
      cookie: `token=${token}`,
    });
    expect(answer.status).toBe(401);
  });

  test('no answer about a file holds a token, and no line of the log a token, a name or an address', async () => {
    const lines: string[] = [];
    const log: Logger = Object.assign(createLogger('trace'), {
      [symbols.streamSym]: { write: (line: string) => lines.push(line) },
    });
    const logged = await startTestApp({ engine, log });
    onTestFinished(() => logged.close());
    const { token, room } = await openVisitorRoom(logged.api);
    const name = `canary${unique()}.png`;
    const sent = { type: 'image/png', name };
    const stored = await upload(logged.api, token, room.id, png(), sent);
    expect(stored.text).not.toContain(token);
    const { id } = stored.json as { id: string };
    const answers = [
      await download(logged.api, token, { roomId: room.id, id }),
      await download(logged.api, `${token}0`, { roomId: room.id, id }),
      await download(logged.api, token, { roomId: room.id, id: UNKNOWN }),
      await download(logged.api, token, { roomId: room.id, id }, { range: 'bytes=9999-' }),
      await upload(logged.api, token, room.id, 'no image', sent),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 404, 416, 415]);
    for (const { headers, text } of answers) {
      expect(JSON.stringify(headers) + text).not.toContain(token);
    }
    const log200 = lines.filter((line) => line.includes('/files'));
    expect(log200.length).toBeGreaterThanOrEqual(6);
    for (const secret of [token, name, room.id, id]) expect(lines.join('')).not.toContain(secret);
  });
});

function filesOf({ storage, settings }: Pick<TestApp, 'storage' | 'settings'>): FilesService {
  const organizations = createOrganizationsService(storage, Date.now, 'auto');
  return createFilesService(storage, Date.now, {
    settings,
    rooms: createRoomsService(storage, Date.now, {
      organizations,
      decisions: createRoomDecisions(storage, Date.now, () => undefined),
      publish: () => undefined,
    }),
    store: createFileStore(settings),
    thumbnails: createThumbnails(settings.FILE_PIXELS_MAX),
  });
}

/** The files service on its own, as the door that takes messages asks it. */
describe.each(engines)('what a message of the type file is made of, on $name', (engine) => {
  test('is the file as it is stored, for those who may read it and of its own room', async () => {
    const app = await startTestApp({ engine });
    onTestFinished(() => app.close());
    const { token, room } = await openVisitorRoom(app.api);
    const other = await openVisitorRoom(app.api, room.organizationId);
    const file = await store(app.api, token, room.id, png(), { type: 'image/png', name: 'a.png' });
    const { describe: describeFile } = filesOf(app);
    const visitor = {
      kind: 'visitor',
      visitorId: room.userId,
      organizationId: room.organizationId,
      name: null,
      tokenHash: '',
      isVerified: false,
    } as const;
    expect(await describeFile(visitor, room.id, file.id)).toMatchObject({
      id: file.id,
      name: 'a.png',
      type: 'image/png',
      width: 4,
      height: 3,
    });
    const stranger = { ...visitor, visitorId: other.room.userId };
    for (const [principal, roomId, fileId] of [
      [stranger, room.id, file.id],
      [stranger, other.room.id, file.id],
      [visitor, room.id, UNKNOWN],
      [visitor, room.id, '\0'],
      [visitor, room.id, '\ud800'],
      [visitor, room.id, `${file.id}\n`],
    ] as const) {
      await expect(describeFile(principal, roomId, fileId)).rejects.toMatchObject({ status: 404 });
    }
  });
});
