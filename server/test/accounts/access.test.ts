import { beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { unique, withNothingStored } from '../support/v2.ts';
import {
  createKey,
  ENDPOINTS,
  makePlace,
  SAMPLE_CALLS,
  withBearer,
  withSession,
  type Operation,
  type Place,
} from '../access/sample-calls.ts';
import { makePerson } from './team.ts';

const operations = (Object.keys(ENDPOINTS) as Operation[]).filter((name) =>
  ['agent', 'admin', 'owner'].includes(ENDPOINTS[name].audience),
);
const ofAdmins = operations.filter((name) => ENDPOINTS[name].audience === 'admin');
const ofOwners = operations.filter((name) => ENDPOINTS[name].audience === 'owner');

describe.each(engines)('on $name', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });
  let place: Place;
  /** Tokens of sessions, by who has them. */
  let people: Record<string, string>;
  let bearers: Record<string, string>;
  beforeAll(async () => {
    place = await makePlace(app);
    const { storage } = app;
    const organizationId = `org-${unique()}`;
    const tokenOf = async (wanted: Parameters<typeof makePerson>[1]) =>
      (await makePerson(storage, wanted)).token;
    people = {
      'a plain agent': place.team.agent.token,
      'an agent of another organization': await tokenOf({ organizationId }),
      'an admin of another organization': await tokenOf({ organizationId, role: 'admin' }),
      'somebody who belongs nowhere': await tokenOf({}),
    };
    bearers = {
      'a visitor': place.visitorToken,
      'an API key': await createKey(app, place.organization),
      'a session sent as a key': place.team.owner.token,
    };
  });

  // Generated from the contract: a new call of agents is walked by all these.
  describe.each(operations)('%s', (operation) => {
    const call = () => SAMPLE_CALLS[operation](place);
    const refused = (sent: ReturnType<typeof call>) =>
      withNothingStored(app.storage, () => app.api.send(sent));

    test('refuses whoever shows nothing, or what admits nobody here', async () => {
      expect((await refused(call())).status).toBe(401);
      for (const [who, token] of Object.entries(bearers)) {
        expect((await refused(withBearer(call(), token))).status, who).toBe(401);
        expect((await refused(withSession(call(), `${token}0`))).status, who).toBe(401);
      }
    });

    test('changes nothing for a page elsewhere that the browser adds the cookie for', async () => {
      if (ENDPOINTS[operation].method === 'GET') return;
      for (const origin of ['https://evil.example', 'null', 'http://localhost:81']) {
        const { headers, ...rest } = withSession(call(), place.team.owner.token);
        const answer = await refused({ ...rest, headers: { ...headers, origin } });
        expect(answer.status).toBe(401);
      }
    });
  });

  describe.each(ofAdmins)('%s', (operation) => {
    test('looks to all but admins as it would of an organization that is not there', async () => {
      const nowhere = { ...place, organization: `org-${unique()}` };
      for (const [who, token] of Object.entries(people)) {
        const answer = await withNothingStored(app.storage, () =>
          app.api.send(withSession(SAMPLE_CALLS[operation](place), token)),
        );
        const missing = await app.api.send(withSession(SAMPLE_CALLS[operation](nowhere), token));
        expect(answer.status, who).toBe(404);
        expect(answer.text, who).toBe(missing.text);
      }
    });
  });

  describe.each(ofOwners)('%s', (operation) => {
    test('looks to all but owners as if there were nothing', async () => {
      const everybody = { ...people, 'an admin': place.team.admin.token };
      for (const [who, token] of Object.entries(everybody)) {
        const answer = await withNothingStored(app.storage, () =>
          app.api.send(withSession(SAMPLE_CALLS[operation](place), token)),
        );
        expect(answer.status, who).toBe(404);
      }
    });
  });

  // Last: some of them take away what the others are about.
  test.each(ofAdmins)('%s answers an admin of the organization', async (operation) => {
    const fresh = await makePlace(app);
    const call = withSession(SAMPLE_CALLS[operation](fresh), fresh.team.admin.token);
    const { status, text } = await app.api.send(call);
    expect([200, 201, 204], text).toContain(status);
  });
});
