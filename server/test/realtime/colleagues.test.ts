import type { Colleague } from '@dowellchat/contract/v3/inbox.values.ts';
import { describe, expect, test } from 'vitest';
import { createKey } from '../access/sample-calls.ts';
import { makePerson, newSession, type Person } from '../accounts/team.ts';
import { callAs, changeWork, must, openRoomOf } from '../inbox/desk.ts';
import { engines } from '../support/engines.ts';
import { connectAs } from '../support/sockets.ts';
import { useTestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { bearer, PRODUCT } from '../support/v3.ts';

const urlOf = (organizationId: string): string =>
  `/api/v3/organizations/${organizationId}/colleagues`;

describe.each(engines)('on $name', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });

  async function makeTeam(): Promise<{ organizationId: string; ann: Person; ben: Person }> {
    const organizationId = `org-${unique()}`;
    const ann = await makePerson(app.storage, { organizationId });
    const ben = await makePerson(app.storage, { organizationId, products: [PRODUCT] });
    return { organizationId, ann, ben };
  }

  async function colleagueOf(
    asker: Person,
    organizationId: string,
    { id }: Person,
  ): Promise<Colleague | undefined> {
    const call = callAs(app, asker, 'GET', urlOf(organizationId));
    const { colleagues } = await must<{ colleagues: Colleague[] }>(200, call);
    return colleagues.find(({ accountId }) => accountId === id);
  }

  async function join(person: Person, organizationId: string) {
    const socket = await connectAs(app, person);
    await socket.tell('inbox.join', { organizationId });
    return socket;
  }

  const setAway = (person: Person, isAway: boolean): Promise<unknown> =>
    must(200, callAs(app, person, 'PUT', '/api/v3/account/availability', { isAway }));

  test('whoever joins an inbox is there, and whoever hears of colleagues is told', async () => {
    const { organizationId, ann, ben } = await makeTeam();
    const anns = await join(ann, organizationId);
    expect(await colleagueOf(ann, organizationId, ben)).toMatchObject({ availability: 'offline' });
    await join(ben, organizationId);
    await anns.hear('colleague.changed', ({ accountId }) => accountId === ben.id);
    expect(await colleagueOf(ann, organizationId, ben)).toEqual({
      accountId: ben.id,
      name: 'Ann',
      email: ben.email,
      products: [PRODUCT],
      availability: 'online',
      openRooms: 0,
    });
  });

  test('who says that they are away is so after a reload too, until they are back', async () => {
    const { organizationId, ann, ben } = await makeTeam();
    const anns = await join(ann, organizationId);
    expect(await setAway(ben, true)).toEqual({ availability: 'offline' });
    await join(ben, organizationId);
    const told = await anns.hear('colleague.changed', ({ accountId }) => accountId === ben.id);
    expect(told).toEqual({ organizationId, accountId: ben.id, availability: 'away' });
    expect(await setAway(ben, false)).toEqual({ availability: 'online' });
    await anns.hear('colleague.changed', ({ availability }) => availability === 'online');
    expect(await setAway(ben, true)).toEqual({ availability: 'away' });
  });

  test('whose session is ended is gone at once, and stays while another is open', async () => {
    const { organizationId, ann, ben } = await makeTeam();
    const anns = await join(ann, organizationId);
    const second = { ...ben, token: await newSession(app.storage, ben.id) };
    await join(ben, organizationId);
    await join(second, organizationId);
    const signOut = async (person: Person): Promise<void> => {
      const { status } = await callAs(app, person, 'DELETE', '/api/v3/sessions/current');
      expect(status).toBe(204);
    };
    await signOut(ben);
    expect(await colleagueOf(ann, organizationId, ben)).toMatchObject({ availability: 'online' });
    await signOut(second);
    await anns.hear(
      'colleague.changed',
      ({ accountId, availability }) => accountId === ben.id && availability === 'offline',
    );
    expect(await colleagueOf(ann, organizationId, ben)).toMatchObject({ availability: 'offline' });
  });

  test('a lost connection is not told while it may be a reload', async () => {
    const { organizationId, ann, ben } = await makeTeam();
    const anns = await join(ann, organizationId);
    const bens = await join(ben, organizationId);
    await anns.hear('colleague.changed', ({ accountId }) => accountId === ben.id);
    bens.raw.disconnect();
    await join(ben, organizationId);
    const told = anns.events.filter(
      ({ name, payload }) =>
        name === 'colleague.changed' && JSON.stringify(payload).includes(ben.id),
    );
    expect(told).toHaveLength(1);
  });

  test('open rooms are those they have now, and owners are colleagues everywhere', async () => {
    const { organizationId, ann, ben } = await makeTeam();
    const owner = await makePerson(app.storage, { isOwner: true });
    const { room } = await openRoomOf(app, organizationId, PRODUCT);
    const { room: closed } = await openRoomOf(app, organizationId, PRODUCT);
    for (const { id } of [room, closed]) {
      await must(200, changeWork(app, ann, id, { assigneeId: ben.id }));
    }
    expect(await colleagueOf(ann, organizationId, ben)).toMatchObject({ openRooms: 2 });
    const url = `/api/v3/rooms/${closed.id}`;
    await must(200, callAs(app, ann, 'PATCH', url, { isActive: false }));
    expect(await colleagueOf(ann, organizationId, ben)).toMatchObject({ openRooms: 1 });
    expect(await colleagueOf(ann, organizationId, owner)).toMatchObject({ products: [] });
  });

  test('by which e-mail owners sign in is known where they are members alone', async () => {
    const { organizationId, ann } = await makeTeam();
    const outside = await makePerson(app.storage, { isOwner: true });
    const inside = await makePerson(app.storage, { isOwner: true, organizationId });
    expect(await colleagueOf(ann, organizationId, outside)).toMatchObject({ email: null });
    expect(await colleagueOf(ann, organizationId, inside)).toMatchObject({ email: inside.email });
  });

  test('strangers, visitors and programs are told of nobody', async () => {
    const { organizationId, ann } = await makeTeam();
    const stranger = await makePerson(app.storage, { organizationId: `org-${unique()}` });
    await must(404, callAs(app, stranger, 'GET', urlOf(organizationId)));
    const { token } = await openRoomOf(app, organizationId, PRODUCT);
    const key = await createKey(app, organizationId);
    for (const bad of [token, key]) {
      const refused = await app.api.get(urlOf(organizationId), bearer(bad));
      expect([401, 403, 404]).toContain(refused.status);
      expect(refused.text).not.toContain(ann.email);
    }
  });
});
