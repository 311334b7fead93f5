import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createKey } from '../access/sample-calls.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { openRoom, postMessage, readMessages, sendMessage } from '../support/v2.ts';
import { bearer, listMessages, openVisitorRoom, problemIn, sendAs, sendV3 } from '../support/v3.ts';

describe.each(engines)('messages of the v3 API, on $name', (engine) => {
  const app = useTestApp({ engine });

  test('what is sent on one API is there on the other, in one order', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    await sendV3(app.api, token, room.id, 'from v3');
    await postMessage(app.api, room.id, { message_data: { from: 'v2' }, side: false });
    const { messages, hasMore, epoch } = await listMessages(app.api, token, room.id);
    expect(messages).toMatchObject([
      { seq: 1, side: 'visitor', type: 'text', data: 'from v3', roomId: room.id },
      { seq: 2, side: 'agent', type: 'text', data: { from: 'v2' }, clientId: null },
    ]);
    expect({ hasMore, epoch }).toEqual({ hasMore: false, epoch: app.storage.epoch });
    const seenOnV2 = await readMessages(app.api, room.id);
    expect(seenOnV2).toMatchObject([
      { message_data: 'from v3', side: true },
      { message_data: { from: 'v2' }, side: false },
    ]);
  });

  test('the same client id again is the same message, whichever API sends it', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const sends = await Promise.all(
      Array.from({ length: 20 }, () => sendV3(app.api, token, room.id, 'once', 'same')),
    );
    expect(new Set(sends.map(({ message }) => message.id)).size).toBe(1);
    expect(sends.filter(({ deduplicated }) => !deduplicated)).toHaveLength(1);
    const retried = await sendMessage(app.api, room.id, { client_id: 'same' });
    expect(retried.json).toMatchObject({ response: { deduplicated: true } });
    expect((await listMessages(app.api, token, room.id)).messages).toHaveLength(1);
  });

  test('a first send is 201 and a retry 200, with the stored message both times', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const url = `/api/v3/rooms/${room.id}/messages`;
    const body = { clientId: 'a', data: 'hello', author: 'Ann' };
    const first = await sendAs(app.api, token, 'POST', url, body);
    const again = await sendAs(app.api, token, 'POST', url, { ...body, data: 'other' });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect((again.json as { message: unknown }).message).toEqual(
      (first.json as { message: unknown }).message,
    );
  });

  test('any cursor and limit gives just the stretch between, and says whether there is more', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const count = 12;
    for (let seq = 1; seq <= count; seq += 1) await sendV3(app.api, token, room.id, seq);
    const all = Array.from({ length: count }, (_, index) => index + 1);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('after', 'before'),
        fc.integer({ min: 1, max: count + 3 }),
        fc.integer({ min: 1, max: count + 3 }),
        async (direction, cursor, limit) => {
          const query = `?${direction}=${cursor}&limit=${limit}`;
          const { messages, hasMore } = await listMessages(app.api, token, room.id, query);
          const matching = all.filter((seq) =>
            direction === 'after' ? seq > cursor : seq < cursor,
          );
          const shown = direction === 'after' ? matching.slice(0, limit) : matching.slice(-limit);
          expect(messages.map(({ seq }) => seq)).toEqual(shown);
          expect(hasMore).toBe(matching.length > shown.length);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('large messages come in pages that fit into memory', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    const picture = 'x'.repeat(1_500_000);
    for (let seq = 1; seq <= 5; seq += 1) await sendV3(app.api, token, room.id, picture);
    const seen: number[] = [];
    for (let hasMore = true; hasMore;) {
      const page = await listMessages(app.api, token, room.id, `?after=${seen.at(-1) ?? 0}`);
      expect(page.messages.length).toBeLessThan(5);
      seen.push(...page.messages.map(({ seq }) => seq));
      ({ hasMore } = page);
    }
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    const latest = await listMessages(app.api, token, room.id);
    expect(latest.messages.at(-1)?.seq).toBe(5);
    expect(latest.hasMore).toBe(true);
  });

  test('a key without the scope for it sends nothing', async () => {
    const { room } = await openVisitorRoom(app.api);
    const key = await createKey(app, room.organizationId, ['rooms:read']);
    const url = `/api/v3/rooms/${room.id}/messages`;
    const answer = await sendAs(app.api, key, 'POST', url, { clientId: 'a', data: 'x' });
    expect(answer.status).toBe(404);
    const full = await createKey(app, room.organizationId);
    expect((await sendV3(app.api, full, room.id, 'hello')).message.side).toBe('agent');
  });

  test('a closed room takes no message, and a room of v2 is no visitor’s', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    await sendAs(app.api, token, 'PATCH', `/api/v3/rooms/${room.id}`, { isActive: false });
    const url = `/api/v3/rooms/${room.id}/messages`;
    const closed = await sendAs(app.api, token, 'POST', url, { clientId: 'a', data: 'x' });
    expect(closed.status).toBe(409);
    expect(problemIn(closed)).toMatchObject({ code: 'CONFLICT', retryable: false });
    const foreign = await openRoom(app.api, { org_id: room.organizationId });
    const refused = await sendAs(app.api, token, 'GET', `/api/v3/rooms/${foreign._id}/messages`);
    expect(refused.status).toBe(404);
  });

  test.each([
    ['no client id', { data: 'x' }, 'clientId'],
    ['no data', { clientId: 'a' }, 'data'],
    ['null data', { clientId: 'a', data: null }, 'data'],
    ['an empty client id', { clientId: '', data: 'x' }, 'clientId'],
    ['a client id of 256 characters', { clientId: 'a'.repeat(256), data: 'x' }, 'clientId'],
    ['an author that is an object', { clientId: 'a', data: 'x', author: { $ne: 1 } }, 'author'],
    ['a text with NUL as its type', { clientId: 'a', data: 'x', type: '\0' }, 'type'],
    ['a lone surrogate as its author', { clientId: 'a', data: 'x', author: '\ud800' }, 'author'],
    ['NUL in its client id', { clientId: 'a\0', data: 'x' }, 'clientId'],
  ])('%s is refused by field, and nothing is stored', async (_, body, field) => {
    const { token, room } = await openVisitorRoom(app.api);
    const url = `/api/v3/rooms/${room.id}/messages`;
    const answer = await sendAs(app.api, token, 'POST', url, body);
    expect(answer.status, answer.text).toBe(400);
    expect(problemIn(answer).fields).toHaveProperty(field);
    expect((await listMessages(app.api, token, room.id)).messages).toEqual([]);
  });

  test.each([
    ['not JSON', '{'],
    ['a list', '[]'],
    ['nothing but null', 'null'],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['deep nesting', `{"clientId":"a","data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ])('a body that is %s is a 400 in the form of this API', async (_, payload) => {
    const { token, room } = await openVisitorRoom(app.api);
    const answer = await app.api.send({
      method: 'POST',
      url: `/api/v3/rooms/${room.id}/messages`,
      payload,
      headers: { ...bearer(token), 'content-type': 'application/json' },
    });
    expect(answer.status, answer.text).toBe(400);
    expect(problemIn(answer)).toMatchObject({ code: 'INVALID', retryable: false });
  });
});
