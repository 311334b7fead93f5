import { beforeAll, describe, expect, test } from 'vitest';
import { listKeys, revokeApiKey } from '../../src/domain/access/api-keys.service.ts';
import { SCOPES } from '../../src/domain/access/principal.ts';
import type { Answer } from '../support/api.ts';
import { engines } from '../support/engines.ts';
import { startTestApp, useTestApp } from '../support/test-app.ts';
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

const operations = (Object.keys(ENDPOINTS) as Operation[]).filter((name) =>
  ['server', 'key', 'program'].includes(ENDPOINTS[name].audience),
);
/** They name no organization: the key's own is meant. */
const ofPrograms = operations.filter((name) => ENDPOINTS[name].audience === 'program');
const namingOrganizations = operations.filter((name) => !ofPrograms.includes(name));

describe.each(engines)('on $name', (engine) => {
  const app = useTestApp({ engine, settings: { V2_SERVER_AUTH: 'required', RATE_LIMITS: 'off' } });
  let place: Place;
  let revokedKey: string;
  beforeAll(async () => {
    place = await makePlace(app);
    revokedKey = await createKey(app, place.organization);
    await revokeKeysOf(place.organization);
  });

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
    const { chatLinkId, linkName, greeting, site, organization } = place;
    for (const canary of [roomId, messageText, qrId, masterLinkId, portfolio]) {
      expect(text).not.toContain(canary);
    }
    for (const canary of [chatLinkId, linkName, greeting, site, organization]) {
      expect(text).not.toContain(canary);
    }
  }

  describe.each(operations)('%s', (operation) => {
    const call = (about: Place = place) => SAMPLE_CALLS[operation](about);
    const scope = SCOPE_BY_OPERATION[operation]!;

    test('answers a key of the organization that is made for just this', async () => {
      const key = await createKey(app, place.organization, [scope]);
      for (const allowed of [withKey(operation, call(), key), withBearer(call(), key)]) {
        const { status, text } = await app.api.send(allowed);
        expect([200, 201], text).toContain(status);
      }
    });

    test('refuses without a key', async () => {
      const answer = await refuse(call());
      expect(answer.status).toBe(ENDPOINTS[operation].audience === 'key' ? 400 : 401);
      expect(messageOf(answer)).toMatch(/API key is required|api_key is required/);
      expectNoCanary(answer);
    });

    test.each([
      ['made up', () => 'dwc_' + '0'.repeat(48)],
      ['without our prefix', () => 'secret'],
      ['too long', () => `dwc_${'0'.repeat(10_000)}`],
      ['cut short', async () => (await createKey(app, place.organization)).slice(0, -1)],
      ['in capitals', async () => (await createKey(app, place.organization)).toUpperCase()],
      ['that was revoked', () => revokedKey],
      ['that is a visitor’s token', () => place.visitorToken],
    ])('refuses a key %s', async (_, wrongKey) => {
      const answer = await refuse(withKey(operation, call(), await wrongKey()));
      expect(answer.status).toBe(401);
      expect(messageOf(answer)).toBe('The API key is wrong.');
      expectNoCanary(answer);
    });
  });

  describe.each(namingOrganizations)('%s', (operation) => {
    const call = (about: Place = place) => SAMPLE_CALLS[operation](about);
    const scope = SCOPE_BY_OPERATION[operation]!;

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

  // Generated from the contract: a new call of programs is walked by all these.
  describe.each(ofPrograms)('%s', (operation) => {
    const call = () => SAMPLE_CALLS[operation](place);
    const scope = SCOPE_BY_OPERATION[operation]!;

    test('shows and changes nothing of this organization with a key of another', async () => {
      const before = await stateOfPlace();
      const answer = await app.api.send(
        withBearer(call(), await createKey(app, `org-${unique()}`)),
      );
      expect([200, 201], answer.text).toContain(answer.status);
      expectNoCanary(answer);
      expect(await stateOfPlace()).toEqual(before);
    });

    test('looks to a key that is not made for it as if there were nothing', async () => {
      const others = SCOPES.filter((one) => one !== scope);
      const before = await stateOfPlace();
      const answer = await refuse(
        withBearer(call(), await createKey(app, place.organization, others)),
      );
      expect(answer.status).toBe(404);
      expect(messageOf(answer)).toBe('Organization not found');
      expectNoCanary(answer);
      expect(await stateOfPlace()).toEqual(before);
    });

    test('takes no key from the address, where logs would keep it', async () => {
      const key = await createKey(app, place.organization);
      const { url, ...rest } = call();
      const answer = await refuse({ ...rest, url: `${url}?api_key=${key}&access_token=${key}` });
      expect(answer.status).toBe(401);
      expectNoCanary(answer);
    });

    test('lets nobody in without a key, not even on this machine', async () => {
      const bare = await startTestApp({ engine });
      try {
        const answer = await bare.api.send({ ...call(), headers: { host: 'localhost' } });
        expect(answer.status).toBe(401);
      } finally {
        await bare.close();
      }
    });
  });

  /** All of the place that a program could change. */
  async function stateOfPlace(): Promise<object> {
    const { db } = app.storage;
    const { organization } = place;
    const settings = await db
      .selectFrom('organizations')
      .selectAll()
      .where('id', '=', organization)
      .execute();
    const [looks, links] = await Promise.all(
      (['looks', 'master_links'] as const).map((table) =>
        db.selectFrom(table).selectAll().where('organization_id', '=', organization).execute(),
      ),
    );
    return { settings, looks, links };
  }

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
});

/** What a refusal says, in the form of the API it is of. */
function messageOf(answer: Answer): string {
  const { error } = answer.json as { error?: { message: string } };
  return error?.message ?? refusedIn(answer).message;
}
