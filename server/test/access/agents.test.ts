import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makePerson } from '../accounts/team.ts';
import type { Answer } from '../support/api.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { unique, withNothingStored } from '../support/v2.ts';
import {
  ENDPOINTS,
  makePlace,
  SAMPLE_CALLS,
  withSession,
  type Operation,
  type Place,
} from './sample-calls.ts';

const UNKNOWN_ID = '0'.repeat(24);
const OTHER_PRODUCT = 'EXTENSION';

const ofPeople = (Object.keys(ENDPOINTS) as Operation[]).filter((name) =>
  ['agent', 'admin'].includes(ENDPOINTS[name].audience),
);
const ofAgents = ofPeople.filter((name) => ENDPOINTS[name].audience === 'agent');
const ofRooms = ofAgents.filter((name) => ENDPOINTS[name].path.includes('/:roomId'));
const ofOrganizations = ofAgents.filter((name) => isOfOrganization(name));
const reading = ofPeople.filter(
  (name) => ENDPOINTS[name].method === 'GET' && isOfOrganization(name),
);
/** What is named by an id within an organization. */
const ofParts = ofPeople.filter((name) => isOfOrganization(name) && parametersOf(name) > 1);

function isOfOrganization(name: Operation): boolean {
  return ENDPOINTS[name].path.includes('/:organizationId/');
}

function parametersOf(name: Operation): number {
  return ENDPOINTS[name].path.split('/:').length - 1;
}

// Generated from the contract: a new call of agents is refused to all these, or fails here.
describe.each(engines)('P21 on $name', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });
  let place: Place;
  let own: Place;
  /** Tokens of sessions. */
  let strangers: Record<string, string>;
  let before: string[];
  beforeAll(async () => {
    place = await makePlace(app);
    own = await makePlace(app);
    const colleague = { organizationId: place.organization, products: [OTHER_PRODUCT] };
    strangers = {
      'an agent of another organization': own.team.agent.token,
      'an admin of another organization': own.team.admin.token,
      'somebody who belongs nowhere': (await makePerson(app.storage)).token,
      'an agent of another product': (await makePerson(app.storage, colleague)).token,
    };
    // What is written is found a moment later.
    await vi.waitFor(async () => {
      const { text } = await send('search', place, place.team.agent.token);
      expect(text).toContain(place.messageText);
    }, 10_000);
    before = await readAll(place);
  });

  /** After each call's cases nothing is another than it was. */
  const afterwardsAllIsAsBefore = (): void => {
    afterAll(async () => expect(await readAll(place)).toEqual(before));
  };

  const send = (name: Operation, about: Place, token: string): Promise<Answer> =>
    app.api.send(withSession(SAMPLE_CALLS[name](about), token));

  /** All that its people can read of an organization, and of a visitor's room in it. */
  async function readAll(about: Place): Promise<string[]> {
    const answers: string[] = [];
    for (const name of [...reading, 'getInboxRoom', 'listJournal', 'listMessages'] as const) {
      const { status, text } = await send(name, about, about.team.admin.token);
      expect(status, name).toBe(200);
      answers.push(text);
    }
    return answers;
  }

  /** It is as if nothing were there: nothing is told of it, and nothing new is stored. */
  async function expectNotFound(
    name: Operation,
    { about, unknown, token }: { about: Place; unknown: Place; token: string },
  ): Promise<void> {
    const refused = await withNothingStored(app.storage, () => send(name, about, token));
    const missing = await send(name, unknown, token);
    expect(refused.status).toBe(404);
    expect([refused.status, refused.text]).toEqual([missing.status, missing.text]);
    expectNoCanary(refused);
  }

  function expectNoCanary({ text }: Answer): void {
    const { roomId, visitorRoomId, messageText, user, portfolio } = place;
    for (const canary of [roomId, visitorRoomId, messageText, user, portfolio]) {
      expect(text).not.toContain(canary);
    }
  }

  const ABROAD = [
    'an agent of another organization',
    'an admin of another organization',
    'somebody who belongs nowhere',
  ];

  describe.each(ofRooms)('%s', (name) => {
    if (ENDPOINTS[name].method !== 'GET') afterwardsAllIsAsBefore();
    test.each([...ABROAD, 'an agent of another product'])(
      'looks to %s as if there were no such room',
      async (who) => {
        const unknown = { ...place, visitorRoomId: UNKNOWN_ID };
        await expectNotFound(name, { about: place, unknown, token: strangers[who]! });
      },
    );
  });

  describe.each(ofOrganizations)('%s', (name) => {
    if (ENDPOINTS[name].method !== 'GET') afterwardsAllIsAsBefore();
    test.each(ABROAD)('looks to %s as if there were no such organization', async (who) => {
      const unknown = { ...place, organization: `org-${unique()}` };
      await expectNotFound(name, { about: place, unknown, token: strangers[who]! });
    });
  });

  describe.each(ofOrganizations.filter((name) => reading.includes(name)))('%s', (name) => {
    test('shows nothing of the rooms of other products', async () => {
      const answer = await send(name, place, strangers['an agent of another product']!);
      expect(answer.status).toBe(200);
      expectNoCanary(answer);
    });
  });

  describe.each(ofParts)('%s', (name) => {
    if (ENDPOINTS[name].method !== 'GET') afterwardsAllIsAsBefore();
    test('looks by way of one’s own organization as if there were nothing of another’s', async () => {
      const urlOf = (about: Place): string => SAMPLE_CALLS[name](about).url;
      const foreign = Object.keys(own.team).filter(
        (part) => urlOf(withParts([part])) !== urlOf(own),
      );
      expect(foreign).toHaveLength(parametersOf(name) - 1);
      for (const parts of [...foreign.map((part) => [part]), foreign]) {
        const [about, unknown] = [withParts(parts), withParts(parts, UNKNOWN_ID)];
        await expectNotFound(name, { about, unknown, token: own.team.admin.token });
      }
    });
  });

  /** One's own place, where some ids are of the foreign one, or of nothing. */
  function withParts(names: readonly string[], id?: string): Place {
    const parts = Object.entries(place.team)
      .filter(([name]) => names.includes(name))
      .map(([name, part]: [string, string | object]) => {
        if (id === undefined) return [name, part];
        return [name, typeof part === 'string' ? id : { ...part, id }];
      });
    return { ...own, team: { ...own.team, ...Object.fromEntries(parts) } };
  }
});
