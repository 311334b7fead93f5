import { beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { MASTER_LINK, masterLinkOf, refusedIn, UNKNOWN_ID, unique } from '../support/v2.ts';

const LINKS = 3;

describe.each(engines)('$name', (engine) => {
  const app = useTestApp({ engine });
  let id: string;

  beforeAll(async () => {
    const qr_ids = Array.from({ length: LINKS }, (_, index) => ({
      qrid: `qr-${index}`,
      portfolioName: 'p',
    }));
    const { json } = await app.api.post(MASTER_LINK, masterLinkOf(`org-${unique()}`, { qr_ids }));
    const { qr_response } = json as { qr_response: { qrcodes: { qrcode_id: string }[] } };
    id = qr_response.qrcodes[0]?.qrcode_id ?? '';
  });

  async function countOpens(): Promise<number> {
    const { opens } = await app.storage.db
      .selectFrom('master_links')
      .select('opens')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return opens;
  }

  test('simultaneous openings are all counted, and share the links evenly', async () => {
    const before = await countOpens();
    const answers = await Promise.all(
      Array.from({ length: 10 * LINKS }, () => app.api.get(`/links/${id}`)),
    );
    const openings = new Map<unknown, number>();
    for (const { status, headers } of answers) {
      expect(status).toBe(302);
      openings.set(headers.location, (openings.get(headers.location) ?? 0) + 1);
    }
    expect([...openings.values()]).toEqual([10, 10, 10]);
    expect(await countOpens()).toBe(before + 10 * LINKS);
  });

  const NO_OPENINGS = [
    { title: 'a HEAD', method: 'HEAD', headers: {}, status: 405 },
    { title: 'a prefetch', method: 'GET', headers: { 'sec-purpose': 'prefetch' }, status: 425 },
    { title: 'a preview', method: 'GET', headers: { purpose: 'preview' }, status: 425 },
  ] as const;

  test.each(NO_OPENINGS)('$title opens nothing', async ({ method, headers, status }) => {
    const before = await countOpens();
    const answer = await app.api.send({ method, url: `/links/${id}`, headers });
    expect(answer.status).toBe(status);
    expect(await countOpens()).toBe(before);
  });

  test('asking for the image opens nothing, and the image runs nothing', async () => {
    const before = await countOpens();
    for (const [ending, type] of [
      ['png', 'image/png'],
      ['svg', 'image/svg+xml'],
    ]) {
      const answer = await app.api.get(`/qr/${id}.${ending}`);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toContain(type);
      expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'/);
    }
    expect(await countOpens()).toBe(before);
  });

  test.each([
    `/links/${UNKNOWN_ID}`,
    '/links/nonsense',
    `/qr/${UNKNOWN_ID}.png`,
    '/qr/nonsense.svg',
    '/qr/..%2f..%2fetc%2fpasswd',
  ])('%s is not found', async (url) => {
    const answer = await app.api.get(url);
    expect(answer.status).toBe(404);
    expect(refusedIn(answer).message).toBe('There is no such link.');
  });
});
