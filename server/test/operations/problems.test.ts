import { Problem } from '@dowellchat/contract/v3/values.ts';
import pino from 'pino';
import { Value } from 'typebox/value';
import { beforeAll, describe, expect, test } from 'vitest';
import { makePerson, asPerson } from '../accounts/team.ts';
import type { Answer } from '../support/api.ts';
import { connect, problemOf } from '../support/sockets.ts';
import { useTestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { openVisitorRoom, problemIn, sendAs, sendV3 } from '../support/v3.ts';

/** A problem as the contract declares it, and nothing beside. */
function expectDeclared(problem: unknown): void {
  expect([...Value.Errors(Problem, problem)], JSON.stringify(problem)).toEqual([]);
  expect(Object.keys(problem as object)).toEqual(['error']);
  const told = Object.keys((problem as Problem).error);
  const declared = Object.keys(Problem.properties.error.properties);
  expect(told.filter((name) => !declared.includes(name))).toEqual([]);
}

describe('a refusal has the one shape, whatever it is for', () => {
  const app = useTestApp({ settings: { BODY_BYTES_MAX: '65536', ROOM_MESSAGES_PER_SECOND: '1' } });
  let visitor: Awaited<ReturnType<typeof openVisitorRoom>>;
  beforeAll(async () => {
    visitor = await openVisitorRoom(app.api);
  });
  const post = (body: object): Promise<Answer> =>
    sendAs(app.api, visitor.token, 'POST', `/api/v3/rooms/${visitor.room.id}/messages`, body);
  const message = (data: unknown) => post({ clientId: unique(), data });

  const refusals: Record<number, () => Promise<Answer>> = {
    400: () => post({ clientId: 7 }),
    401: () => app.api.send({ method: 'GET', url: '/api/v3/rooms' }),
    404: () => sendAs(app.api, visitor.token, 'GET', '/api/v3/rooms/none/messages'),
    405: () => sendAs(app.api, visitor.token, 'DELETE', '/api/v3/rooms'),
    409: async () => {
      const { token } = await makePerson(app.storage, { isOwner: true });
      const headers = { ...asPerson(token), 'content-type': 'application/json' };
      const payload = JSON.stringify({ id: visitor.room.organizationId });
      return app.api.send({ method: 'POST', url: '/api/v3/organizations', headers, payload });
    },
    413: () => message('x'.repeat(70_000)),
    429: async () => {
      for (;;) {
        const answer = await message('hello');
        if (answer.status !== 201) return answer;
      }
    },
  };
  test.each(Object.keys(refusals).map(Number))('%i', async (status) => {
    const answer = (await refusals[status]?.()) as Answer;
    expect(answer.status, answer.text).toBe(status);
    expectDeclared(answer.json);
    const { retryable, retryAfterSeconds, correlationId } = problemIn(answer);
    expect(retryable).toBe(status === 429);
    expect(answer.headers['retry-after']).toBe(retryAfterSeconds?.toString());
    expect(correlationId, 'nothing in the log is about it').toBeUndefined();
  });
});

describe('a fault leads to its line in the log', () => {
  const lines: { correlationId?: string; level: number }[] = [];
  const log = pino({ level: 'error' }, { write: (line) => void lines.push(JSON.parse(line)) });
  // A disk that has no room for what is said below.
  const settings = { SQLITE_MAX_PAGES: '200', RATE_LIMITS: 'off' };
  const app = useTestApp({ settings, log });
  const LONG = 'x'.repeat(500_000);
  /** As much as fits into a frame. */
  const FRAME_FULL = 'x'.repeat(50_000);

  function expectTraced(problem: Problem): void {
    expectDeclared(problem);
    expect(problem.error).toMatchObject({ code: 'STORAGE_FULL', retryable: true });
    expect(problem.error.correlationId).toMatch(/^[0-9a-f]{12}$/);
    const { correlationId } = problem.error;
    expect(lines.filter((line) => line.correlationId === correlationId)).toHaveLength(1);
  }

  test('over HTTP', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const path = `/api/v3/rooms/${room.id}/messages`;
    const body = { clientId: unique(), data: LONG };
    const answer = await sendAs(app.api, token, 'POST', path, body);
    expect(answer.status, answer.text).toBe(503);
    expectTraced(answer.json as Problem);
    await sendV3(app.api, token, room.id, 'a small one fits');
  });

  test('over a socket', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const socket = await connect(app, token);
    const say = () =>
      socket.ask('message.send', { roomId: room.id, clientId: unique(), data: FRAME_FULL });
    let reply = await say();
    while (!Object.hasOwn(reply as object, 'error')) reply = await say();
    expectTraced({ error: problemOf(reply) });
  });

  test('each has its own', () => {
    const ids = lines.map(({ correlationId }) => correlationId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(2);
  });
});
