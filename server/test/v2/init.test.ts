import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { useTestApp } from '../support/test-app.ts';
import { initUrl, newVisit, openedIn, withNothingStored } from '../support/v2.ts';
import { names } from './names.ts';

describe('init', () => {
  const app = useTestApp();

  test('always a new room, user_id = portfolio_name = <user>, isLogin:false, wrapped', async () => {
    const visit = newVisit();
    const answers = [await app.api.get(initUrl(visit)), await app.api.get(initUrl(visit))];
    for (const answer of answers) {
      expect(Object.keys(answer.json as object)).toEqual(['room']);
      expect(openedIn(answer)).toMatchObject({
        message: 'Room created successfully',
        response: { ...visit, portfolio_name: visit.user_id, isLogin: false, is_active: true },
      });
    }
    const ids = answers.map((answer) => openedIn(answer).inserted_id);
    expect(new Set(ids).size).toBe(2);
  });

  test('many people scan one QR code at once and each gets a room', async () => {
    const visit = newVisit();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => app.api.get(initUrl(visit))),
    );
    expect(new Set(answers.map((answer) => openedIn(answer).inserted_id)).size).toBe(20);
  });

  test('the parts of its path are any names, URL-encoded', async () => {
    // A client of the web folds these two away before it sends them.
    const inPaths = names.filter((name) => !/^\.\.?$/.test(name));
    await fc.assert(
      fc.asyncProperty(inPaths, inPaths, async (org_id, user_id) => {
        const { response } = openedIn(await app.api.get(initUrl(newVisit({ org_id, user_id }))));
        expect(response).toMatchObject({ org_id, user_id, portfolio_name: user_id });
      }),
      { numRuns: 25 },
    );
  });

  test.each([
    { 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { 'sec-purpose': 'prefetch;anonymous-client-ip' },
    { purpose: 'prefetch' },
  ])('never creates for a prefetch: %j', async (headers) => {
    await withNothingStored(app.storage, async () => {
      const answer = await app.api.send({ method: 'GET', url: initUrl(newVisit()), headers });
      expect(answer.json).toMatchObject({ success: false });
    });
  });

  test('never creates for a HEAD', async () => {
    await withNothingStored(app.storage, () =>
      app.api.send({ method: 'HEAD', url: initUrl(newVisit()) }),
    );
  });
});
