import { beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { makePerson } from '../accounts/team.ts';
import { createVisitor } from '../support/v3.ts';
import {
  createKey,
  ENDPOINTS,
  makePlace,
  SAMPLE_CALLS,
  withBearer,
  withSession,
  type Operation,
  type Place,
} from './sample-calls.ts';

const operations = (Object.keys(ENDPOINTS) as Operation[]).filter(
  (name) => ENDPOINTS[name].audience === 'participant',
);
const ofRooms = operations.filter((name) => ENDPOINTS[name].path.includes(':roomId'));

describe.each(engines)('on $name', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });
  let place: Place;
  let tokens: Record<string, string>;
  /** Tokens of sessions. */
  let agents: Record<string, string>;

  beforeAll(async () => {
    place = await makePlace(app);
    tokens = {
      'a visitor of the same organization': await createVisitor(app.api, place.organization),
      'a visitor of another organization': await createVisitor(app.api),
      'a key of another organization': await createKey(app, `org-${unique()}`),
      'a key made for links alone': await createKey(app, place.organization, ['links:read']),
    };
    const agentOf = async (wanted: Parameters<typeof makePerson>[1]) =>
      (await makePerson(app.storage, wanted)).token;
    const organizationId = place.organization;
    agents = {
      'an admin of another organization': await agentOf({ organizationId: 'x', role: 'admin' }),
      'an agent of another product': await agentOf({ organizationId, products: ['LOGIN'] }),
      'somebody who belongs nowhere': await agentOf({}),
    };
  });

  describe.each(operations)('%s', (operation) => {
    test('refuses whoever shows nothing, or what admits nobody', async () => {
      const call = SAMPLE_CALLS[operation](place);
      expect((await app.api.send(call)).status).toBe(401);
      expect((await app.api.send(withBearer(call, 'dwv_wrong'))).status).toBe(401);
      expect((await app.api.send(withBearer(call, place.roomId))).status).toBe(401);
    });
  });

  // Generated from the contract: a new call about a room is refused to all these, or fails here.
  describe.each(ofRooms)('%s of a room', (operation) => {
    test.each([
      'a visitor of the same organization',
      'a visitor of another organization',
      'a key of another organization',
      'a key made for links alone',
    ])('looks to %s as if there were no such room', async (who) => {
      const token = tokens[who] ?? '';
      const refused = await app.api.send(withBearer(SAMPLE_CALLS[operation](place), token));
      const unknown = { ...place, visitorRoomId: '0'.repeat(24) };
      const missing = await app.api.send(withBearer(SAMPLE_CALLS[operation](unknown), token));
      expect(refused.status).toBe(404);
      expect(refused.text).toBe(missing.text);
    });

    test.each([
      'an admin of another organization',
      'an agent of another product',
      'somebody who belongs nowhere',
    ])('looks to %s as if there were no such room', async (who) => {
      const token = agents[who] ?? '';
      const unknown = { ...place, visitorRoomId: '0'.repeat(24) };
      const refused = await app.api.send(withSession(SAMPLE_CALLS[operation](place), token));
      const missing = await app.api.send(withSession(SAMPLE_CALLS[operation](unknown), token));
      expect(refused.status).toBe(404);
      expect(refused.text).toBe(missing.text);
    });

    test('answers an agent of the organization, and changes nothing for a page elsewhere', async () => {
      const call = withSession(SAMPLE_CALLS[operation](place), place.team.agent.token);
      if (ENDPOINTS[operation].method !== 'GET') {
        const headers = { ...call.headers, origin: 'https://evil.example' };
        expect((await app.api.send({ ...call, headers })).status).toBe(401);
      }
      const { status, text } = await app.api.send(call);
      expect([200, 201], text).toContain(status);
    });

    test('answers the visitor whose room it is', async () => {
      const call = withBearer(SAMPLE_CALLS[operation](place), place.visitorToken);
      const { status, text } = await app.api.send(call);
      expect([200, 201], text).toContain(status);
    });
  });
});
