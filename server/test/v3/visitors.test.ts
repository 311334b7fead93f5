import { describe, expect, test } from 'vitest';
import { createKey } from '../access/sample-calls.ts';
import { engines } from '../support/engines.ts';
import { startTestApp, useTestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { createVisitor, openVisitorRoom, problemIn, sendAs } from '../support/v3.ts';

const ME = '/api/v3/visitors/me';
const DAY_MS = 24 * 60 * 60 * 1000;

describe.each(engines)('visitors, on $name', (engine) => {
  const app = useTestApp({ engine });

  test('a token admits its visitor, who may say who they are', async () => {
    const token = await createVisitor(app.api);
    expect((await sendAs(app.api, token, 'GET', ME)).json).toMatchObject({ name: null });
    const named = await sendAs(app.api, token, 'PATCH', ME, { name: 'Ann', email: 'a@b.example' });
    expect(named.json).toMatchObject({ name: 'Ann', email: 'a@b.example' });
    const partly = await sendAs(app.api, token, 'PATCH', ME, { email: null });
    expect(partly.json).toMatchObject({ name: 'Ann', email: null });
  });

  test('the token is nowhere in the database', async () => {
    const token = await createVisitor(app.api);
    const rows = await app.storage.db.selectFrom('visitors').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test('an ended token admits nobody, and its rooms stay', async () => {
    const { token, room } = await openVisitorRoom(app.api);
    expect((await sendAs(app.api, token, 'DELETE', ME)).status).toBe(204);
    for (const url of [ME, '/api/v3/rooms', `/api/v3/rooms/${room.id}`]) {
      expect((await sendAs(app.api, token, 'GET', url)).status).toBe(401);
    }
    const key = await createKey(app, room.organizationId);
    expect((await sendAs(app.api, key, 'GET', `/api/v3/rooms/${room.id}`)).status).toBe(200);
  });

  test.each(['', 'dwv_', `dwv_${'0'.repeat(48)}`, `dwc_${'0'.repeat(48)}`, 'x'.repeat(5000)])(
    'the token "%.20s" admits nobody',
    async (token) => {
      const answer = await sendAs(app.api, token, 'GET', ME);
      expect(answer.status).toBe(401);
      expect(problemIn(answer)).toMatchObject({ code: 'UNAUTHENTICATED', retryable: false });
    },
  );

  test('an API key is no visitor', async () => {
    const key = await createKey(app, `org-${unique()}`);
    expect((await sendAs(app.api, key, 'GET', ME)).status).toBe(404);
  });
});

test('a token ends 90 days after its last use', async () => {
  let nowMs = Date.parse('2026-01-01');
  const app = await startTestApp({ clock: () => nowMs });
  try {
    const used = await createVisitor(app.api);
    const unused = await createVisitor(app.api);
    nowMs += 60 * DAY_MS;
    expect((await sendAs(app.api, used, 'GET', ME)).status).toBe(200);
    nowMs += 60 * DAY_MS;
    expect((await sendAs(app.api, used, 'GET', ME)).status).toBe(200);
    expect((await sendAs(app.api, unused, 'GET', ME)).status).toBe(401);
  } finally {
    await app.close();
  }
});

test('where only listed organizations exist, nobody becomes a visitor of another', async () => {
  const app = await startTestApp({ settings: { ORGANIZATIONS: 'listed' } });
  try {
    const answer = await app.api.post('/api/v3/visitors', { organizationId: 'unlisted' });
    expect(answer.status).toBe(404);
    expect(problemIn(answer)).toMatchObject({ code: 'NOT_FOUND' });
  } finally {
    await app.close();
  }
});
