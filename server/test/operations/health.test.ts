import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { startTestApp, useTestApp, type TestApp } from '../support/test-app.ts';
import { newVisit, refusedIn, ROOM_CONTROL } from '../support/v2.ts';

describe('a server that can serve', () => {
  const app = useTestApp();

  test.each([
    ['/healthz', 'ok'],
    ['/readyz', 'ready'],
  ])('%s says so', async (url, status) => {
    const answer = await app.api.get(url);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ status });
    expect(answer.headers['cache-control']).toBe('no-store');
  });
});

describe.each(engines)('$name: a server whose database is gone', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ engine });
    await app.storage.db.destroy();
  });
  afterAll(() => app.close());

  test('is alive, and not ready', async () => {
    expect((await app.api.get('/healthz')).status).toBe(200);
    const answer = await app.api.get('/readyz');
    expect(answer.status).toBe(503);
    expect(answer.json).toEqual({ status: 'the database does not answer' });
    expect(answer.headers['retry-after']).toBe('1');
  });

  test('refuses in its own words, without a detail of the fault', async () => {
    const answer = await app.api.post(ROOM_CONTROL, newVisit());
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(refusedIn(answer).message).not.toMatch(/driver|sqlite|postgres|pool|destroyed|\.ts/i);
  });
});
