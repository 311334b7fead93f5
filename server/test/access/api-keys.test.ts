import { beforeAll, describe, expect, test } from 'vitest';
import { listKeys, revokeApiKey } from '../../src/domain/access/api-keys.service.ts';
import { SCOPES } from '../../src/domain/access/principal.ts';
import type { Answer } from '../support/api.ts';
import { useTestApp } from '../support/test-app.ts';
import { refusedIn, unique, withNothingStored } from '../support/v2.ts';
import {
  createKey,
  ENDPOINTS,
  makePlace,
  SAMPLE_CALLS,
  SCOPE_BY_OPERATION,
  withBearer,
  withKey,
  type Operation,
  type Place,
  type SampleCall,
} from './sample-calls.ts';

const app = useTestApp({ settings: { V2_SERVER_AUTH: 'required', RATE_LIMITS: 'off' } });
let place: Place;
let revokedKey: string;
beforeAll(async () => {
  place = await makePlace(app);
  revokedKey = await createKey(app, place.organization);
  await revokeKeysOf(place.organization);
});

const operations = (Object.keys(ENDPOINTS) as Operation[]).filter((name) =>
  ['server', 'key'].includes(ENDPOINTS[name].audience),
);

async function revokeKeysOf(organization: string): Promise<void> {
  for await (const keys of listKeys(app.storage, organization)) {
    for (const { id } of keys) await revokeApiKey(app.storage, id);
  }
}

/** Sends what must be refused, and so leaves everything as it was. */
function refuse(call: SampleCall): Promise<Answer> {
  return withNothingStored(app.storage, () => app.api.send(call));
}

/** Everything secret of the place, which no refusal may show. */
function expectNoCanary({ text }: Answer): void {
  const { roomId, messageText, qrId, masterLinkId, portfolio } = place;
  for (const canary of [roomId, messageText, qrId, masterLinkId, portfolio]) {
    expect(text).not.toContain(canary);
  }
}

describe.each(operations)('%s', (operation) => {
  const call = (about: Place = place) => SAMPLE_CALLS[operation](about);
  const scope = SCOPE_BY_OPERATION[operation]!;

  test('answers a key of the organization that is made for just this', async () => {
    const key = await createKey(app, place.organization, [scope]);
    expect((await app.api.send(withKey(operation, call(), key))).status).toBe(200);
    expect((await app.api.send(withBearer(call(), key))).status).toBe(200);
  });

  test('refuses without a key', async () => {
    const answer = await refuse(call());
    expect(answer.status).toBe(ENDPOINTS[operation].audience === 'key' ? 400 : 401);
    expect(refusedIn(answer).message).toMatch(/API key is required|api_key is required/);
    expectNoCanary(answer);
  });

  test.each([
    ['made up', () => 'dwc_' + '0'.repeat(48)],
    ['without our prefix', () => 'secret'],
    ['too long', () => `dwc_${'0'.repeat(10_000)}`],
    ['cut short', async () => (await createKey(app, place.organization)).slice(0, -1)],
    ['in capitals', async () => (await createKey(app, place.organization)).toUpperCase()],
    ['that was revoked', () => revokedKey],
  ])('refuses a key %s', async (_, wrongKey) => {
    const answer = await refuse(withKey(operation, call(), await wrongKey()));
    expect(answer.status).toBe(401);
    expect(refusedIn(answer).message).toBe('The API key is wrong.');
    expectNoCanary(answer);
  });

  test('tells a key of another organization what it would tell of one that does not exist', async () => {
    const key = await createKey(app, `org-${unique()}`);
    const nowhere = { ...place, organization: `org-${unique()}`, user: `user-${unique()}` };
    const foreign = await refuse(withKey(operation, call(), key));
    const unknown = await refuse(withKey(operation, call(nowhere), key));
    expect([foreign.status, foreign.text]).toEqual([unknown.status, unknown.text]);
    expectNoCanary(foreign);
  });

  test('tells a key that is not made for it the same', async () => {
    const key = await createKey(
      app,
      place.organization,
      SCOPES.filter((one) => one !== scope),
    );
    const other = await createKey(app, `org-${unique()}`);
    const unable = await refuse(withKey(operation, call(), key));
    const foreign = await refuse(withKey(operation, call(), other));
    expect([unable.status, unable.text]).toEqual([foreign.status, foreign.text]);
  });
});

test('a revoked key stops working at once', async () => {
  const organization = `org-${unique()}`;
  const key = await createKey(app, organization);
  const call = withBearer(SAMPLE_CALLS.roomList({ ...place, organization }), key);
  expect((await app.api.send(call)).status).toBe(200);
  await revokeKeysOf(organization);
  expect((await app.api.send(call)).status).toBe(401);
});

test('a key is kept as a hash: what is stored does not admit', async () => {
  const key = await createKey(app, place.organization);
  const rows = await app.storage.db.selectFrom('api_keys').selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(key);
  for (const { key_hash, id } of rows) {
    for (const stored of [key_hash, `dwc_${key_hash}`, id, `dwc_${id}`]) {
      const answer = await app.api.send(withBearer(SAMPLE_CALLS.roomList(place), stored));
      expect(answer.status).toBe(401);
    }
  }
});
