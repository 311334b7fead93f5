import { describe, expect, test } from 'vitest';
import type { Answer } from '../support/api.ts';
import { engines } from '../support/engines.ts';
import { useTestApp, type TestApp } from '../support/test-app.ts';
import {
  initUrl,
  MASTER_LINK,
  masterLinkOf,
  newVisit,
  refusedIn,
  ROOM_CONTROL,
  withNothingStored,
  type VisitFields,
} from '../support/v2.ts';

type Running = Pick<TestApp, 'api' | 'storage'>;

async function listOrganizations({ storage }: Running): Promise<string[]> {
  const rows = await storage.db.selectFrom('organizations').select('id').execute();
  return rows.map(({ id }) => id);
}

/** Calls in which a caller names an organization. */
const NAMING_CALLS: {
  name: string;
  call: (app: Running, visit: VisitFields) => Promise<Answer>;
}[] = [
  { name: 'room-control', call: ({ api }, visit) => api.post(ROOM_CONTROL, visit) },
  { name: 'extension', call: ({ api }, visit) => api.post('/api/v2/extension/', visit) },
  { name: 'login', call: ({ api }, visit) => api.post('/api/v2/login/', visit) },
  { name: 'init', call: ({ api }, visit) => api.get(initUrl(visit)) },
  {
    name: 'create_master_link',
    call: ({ api }, visit) => api.post(MASTER_LINK, masterLinkOf(visit.org_id)),
  },
];

/** Calls whose organization the server makes up. */
const DERIVING_CALLS = [
  { name: 'openChatRoom', url: '/api/v2/openChatRoom/' },
  { name: 'login without org_id', url: '/api/v2/login/' },
];

describe.each(engines)('$name', (engine) => {
  describe('ORGANIZATIONS=auto', () => {
    const app = useTestApp({ engine });

    test.each(NAMING_CALLS)('$name: the first use of an id makes the organization', async (use) => {
      const visit = newVisit();
      expect((await use.call(app, visit)).status).toBe(200);
      expect((await use.call(app, visit)).status).toBe(200);
      const named = (await listOrganizations(app)).filter((id) => id === visit.org_id);
      expect(named).toHaveLength(1);
    });
  });

  describe('ORGANIZATIONS=listed', () => {
    const app = useTestApp({ engine, settings: { ORGANIZATIONS: 'listed' } });

    test.each(NAMING_CALLS)('$name: an organization nobody added does not exist', async (use) => {
      const answer = await withNothingStored(app.storage, () => use.call(app, newVisit()));
      expect(answer.status).toBe(404);
      expect(refusedIn(answer).message).toBe('Organization not found');
    });

    test.each(NAMING_CALLS)(
      '$name: an organization added meanwhile exists at once',
      async (use) => {
        const visit = newVisit();
        expect((await use.call(app, visit)).status).toBe(404);
        await app.storage.db
          .insertInto('organizations')
          .values({ id: visit.org_id, created_at: 0 })
          .execute();
        expect((await use.call(app, visit)).status).toBe(200);
      },
    );

    test.each(DERIVING_CALLS)(
      '$name: ids that the server makes up need no list',
      async ({ url }) => {
        const { user_id, product_name } = newVisit();
        expect((await app.api.post(url, { user_id, product_name })).status).toBe(200);
      },
    );

    test('nobody gets an organization onto the list by naming an id the server would make up', async () => {
      const { user_id, product_name, portfolio_name } = newVisit();
      const visit = { user_id, product_name, portfolio_name, org_id: `13-${user_id}` };
      const answer = await withNothingStored(app.storage, () => app.api.post(ROOM_CONTROL, visit));
      expect(answer.status).toBe(404);
    });
  });
});
