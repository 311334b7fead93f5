import { connect, type AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { useTestApp } from '../support/test-app.ts';
import {
  MASTER_LINK,
  ROOM_CALLS,
  ROOM_CONTROL,
  ROOM_SERVICE,
  SHAPES,
  messageTo,
  newVisit,
  openRoom,
} from '../support/v2.ts';
import { expectNoFault } from './no-fault.ts';

const POSTS = [...ROOM_CALLS.map(({ url }) => url), ROOM_SERVICE, MASTER_LINK];

describe.each(SHAPES)('whatever is sent, shape %s', (shape) => {
  const app = useTestApp({ settings: { V2_SHAPE: shape } });

  const mutations = fc.array(
    fc.tuple(fc.nat(400), fc.nat(6), fc.string({ unit: 'binary', maxLength: 3 })),
    { minLength: 1, maxLength: 4 },
  );
  const contentTypes = fc.constantFrom(
    'application/json',
    'application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
  );

  test('a body with mistakes never is the server’s fault', async () => {
    const { _id } = await openRoom(app.api);
    const whole = JSON.stringify({ ...newVisit(), ...messageTo(_id), workspace_id: 'w' });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...POSTS),
        contentTypes,
        mutations,
        async (url, contentType, changes) => {
          const body = changes.reduce(
            (text, [at, removed, added]) => text.slice(0, at) + added + text.slice(at + removed),
            whole,
          );
          expectNoFault(await app.api.postText(url, body, contentType));
        },
      ),
      { numRuns: 100 },
    );
  });

  test('bytes never are the server’s fault', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...POSTS),
        contentTypes,
        fc.uint8Array({ maxLength: 200 }),
        async (url, contentType, bytes) => {
          expectNoFault(await app.api.postText(url, Buffer.from(bytes), contentType));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('an address never is the server’s fault', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'api',
        'v2',
        'init',
        'room-service',
        'room-list',
        'get_QR_Id',
        '%',
        '%0',
        '..',
      ),
      fc.string({ unit: 'grapheme-ascii', maxLength: 8 }).map((text) => text.replaceAll(/\s/g, '')),
      fc
        .string({ unit: 'binary', maxLength: 8 })
        .map((text) => encodeURIComponent(text.toWellFormed())),
    );
    const paths = fc
      .array(piece, { maxLength: 6 })
      .map((pieces) => `/api/v2/${pieces.join('/')}`)
      // Whoever sends it takes its steps upwards first, and may end at a page for people.
      .filter((path) => new URL(path, 'http://localhost').pathname.startsWith('/api/v2/'));
    await fc.assert(
      fc.asyncProperty(
        paths,
        piece,
        fc.constantFrom('GET', 'POST'),
        async (path, query, method) => {
          const url = `${path}?type=get_messages&room_id=${query}`;
          expectNoFault(await app.api.send({ method, url }));
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('what is not even HTTP', () => {
  const app = useTestApp();
  beforeAll(() => app.http.listen({ port: 0, host: '127.0.0.1' }));

  const HEADERS = 'host: localhost\r\nconnection: close\r\n';

  test.each([
    ['no HTTP at all', 'GARBAGE\r\n\r\n', 400],
    ['an unknown verb', `FROB ${ROOM_CONTROL} HTTP/1.1\r\n${HEADERS}\r\n`, 400],
    ['a verb in lower case', `get ${ROOM_CONTROL} HTTP/1.1\r\n${HEADERS}\r\n`, 400],
    ['no Host', 'GET /api/v2/ HTTP/1.1\r\nconnection: close\r\n\r\n', 400],
    [
      'headers too large',
      `GET /api/v2/ HTTP/1.1\r\n${HEADERS}x: ${'x'.repeat(90_000)}\r\n\r\n`,
      431,
    ],
    ['an address too long', `GET /${'x'.repeat(90_000)} HTTP/1.1\r\n${HEADERS}\r\n`, 431],
    ['two lengths', post('content-length: 2\r\ncontent-length: 3', '{}'), 400],
    ['a length that is none', post('content-length: x', '{}'), 400],
    ['a broken chunk', post('transfer-encoding: chunked', 'zz\r\n{}\r\n0\r\n\r\n'), 400],
  ])('%s: an answer in JSON', async (_name, request, status) => {
    const socket = connect((app.http.server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(request);
    const answer = await textOf(socket);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head.toLowerCase()).toContain('content-type: application/json');
    expect(head.toLowerCase()).toContain('access-control-allow-origin: *');
    expect(JSON.parse(body)).toMatchObject({ success: false, message: expect.any(String) });
  });

  function post(header: string, body: string): string {
    return `POST ${ROOM_CONTROL} HTTP/1.1\r\n${HEADERS}${header}\r\n\r\n${body}`;
  }
});
