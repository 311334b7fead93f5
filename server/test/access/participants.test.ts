import { beforeAll, describe, expect, test } from 'vitest';
import { useTestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { createVisitor } from '../support/v3.ts';
import {
  createKey,
  ENDPOINTS,
  makePlace,
  SAMPLE_CALLS,
  withBearer,
  type Operation,
  type Place,
} from './sample-calls.ts';

const app = useTestApp({ settings: { RATE_LIMITS: 'off' } });
let place: Place;
let tokens: Record<string, string>;

beforeAll(async () => {
  place = await makePlace(app);
  tokens = {
    'a visitor of the same organization': await createVisitor(app.api, place.organization),
    'a visitor of another organization': await createVisitor(app.api),
    'a key of another organization': await createKey(app, `org-${unique()}`),
    'a key made for links alone': await createKey(app, place.organization, ['links:read']),
  };
});

const operations = (Object.keys(ENDPOINTS) as Operation[]).filter(
  (name) => ENDPOINTS[name].audience === 'participant',
);
const ofRooms = operations.filter((name) => ENDPOINTS[name].path.includes(':roomId'));

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

  test('answers the visitor whose room it is', async () => {
    const call = withBearer(SAMPLE_CALLS[operation](place), place.visitorToken);
    const { status, text } = await app.api.send(call);
    expect([200, 201], text).toContain(status);
  });
});
