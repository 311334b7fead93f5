import { describe, expect, test, vi } from 'vitest';
import { revokeApiKey } from '../../src/domain/access/api-keys.service.ts';
import { deleteSessions } from '../../src/storage/queries/sessions.queries.ts';
import { putMembership } from '../../src/storage/queries/accounts-members.queries.ts';
import { createKey } from '../access/sample-calls.ts';
import { asPerson, makePerson, newSession, PASSWORD, type Person } from '../accounts/team.ts';
import { engines } from '../support/engines.ts';
import { connect, connectAs, join, type TestSocket } from '../support/sockets.ts';
import { useTestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { openVisitorRoom } from '../support/v3.ts';

const CLOSED_WITHIN_MS = 5000;

async function untilEnded(socket: TestSocket, reason: 'revoked' | 'changed'): Promise<void> {
  const patience = { timeout: CLOSED_WITHIN_MS, interval: 20 };
  await vi.waitFor(() => expect(socket.closed()).toBe('io server disconnect'), patience);
  expect(socket.events.at(-1)).toEqual({ name: 'session.ended', payload: { reason } });
}

const memberUrl = (organizationId: string, { id }: Person): string =>
  `/api/v3/organizations/${organizationId}/members/${id}`;

describe.each(engines)('on $name', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });

  async function makeTeam() {
    const { token: visitorToken, room } = await openVisitorRoom(app.api);
    const { organizationId } = room;
    const admin = await makePerson(app.storage, { organizationId, role: 'admin' });
    const owner = await makePerson(app.storage, { isOwner: true });
    const agent = await makePerson(app.storage, { organizationId });
    return { organizationId, room, visitorToken, admin, owner, agent };
  }

  async function send(
    who: Person,
    method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    url: string,
    body?: object,
  ): Promise<void> {
    const answer = await app.api.send({
      method,
      url,
      headers: { ...asPerson(who.token), ...(body && { 'content-type': 'application/json' }) },
      ...(body && { payload: JSON.stringify(body) }),
    });
    expect(answer.status, answer.text).toBeLessThan(300);
  }

  test('who is removed is out of all sockets at once, and their neighbour stays', async () => {
    const { organizationId, room, admin, agent } = await makeTeam();
    const sockets = [await connectAs(app, agent), await connectAs(app, agent)];
    const neighbour = await connectAs(app, admin);
    for (const socket of [...sockets, neighbour]) await join(socket, room.id);
    await send(admin, 'DELETE', memberUrl(organizationId, agent));
    for (const socket of sockets) await untilEnded(socket, 'revoked');
    await join(neighbour, room.id);
    expect((await app.api.get('/api/v3/account', asPerson(agent.token))).status).toBe(401);
  });

  test('a changed role, and being made an owner, ask to connect again', async () => {
    const { organizationId, admin, owner, agent } = await makeTeam();
    const before = await connectAs(app, agent);
    await send(admin, 'PATCH', memberUrl(organizationId, agent), { role: 'admin' });
    await untilEnded(before, 'changed');
    const between = await connectAs(app, agent);
    await send(owner, 'PATCH', `/api/v3/accounts/${agent.id}`, { isOwner: true });
    await untilEnded(between, 'changed');
    const after = await connectAs(app, agent);
    await after.tell('inbox.join', { organizationId: 'any' });
  });

  test('ending a session closes its sockets and no other’s', async () => {
    const { agent } = await makeTeam();
    const spare = { token: await newSession(app.storage, agent.id) };
    const ended = await connectAs(app, agent);
    const kept = await connectAs(app, spare);
    await send(agent, 'DELETE', '/api/v3/sessions/current');
    await untilEnded(ended, 'revoked');
    expect(kept.raw.connected).toBe(true);
    await send({ ...agent, ...spare }, 'DELETE', '/api/v3/account/sessions');
    await untilEnded(kept, 'revoked');
  });

  test('a new password closes what was signed in with the old one elsewhere', async () => {
    const { agent } = await makeTeam();
    const spare = { token: await newSession(app.storage, agent.id) };
    const here = await connectAs(app, agent);
    const elsewhere = await connectAs(app, spare);
    const body = { password: PASSWORD, newPassword: `new ${unique()}` };
    await send(agent, 'PUT', '/api/v3/account/password', body);
    await untilEnded(elsewhere, 'revoked');
    expect(here.raw.connected).toBe(true);
  });

  test('a key that is revoked closes the sockets of its program', async () => {
    const { organizationId, admin } = await makeTeam();
    const key = await createKey(app, organizationId);
    const other = await connect(app, await createKey(app, organizationId));
    const socket = await connect(app, key);
    await send(admin, 'DELETE', `/api/v3/organizations/${organizationId}/keys/${await idOf(key)}`);
    await untilEnded(socket, 'revoked');
    expect(other.raw.connected).toBe(true);
  });

  describe('what another process has done is seen within five seconds', () => {
    test('a key, sessions, a token and a role', async () => {
      const { organizationId, visitorToken, admin, agent } = await makeTeam();
      const key = await createKey(app, organizationId);
      const program = await connect(app, key);
      const visitor = await connect(app, visitorToken);
      const ended = await connectAs(app, agent);
      const changed = await connectAs(app, admin);
      const { db } = app.storage;
      await revokeApiKey(app.storage, await idOf(key));
      await deleteSessions(db, agent.id);
      await db
        .updateTable('visitor_tokens')
        .set({ expires_at: 0 })
        .where('visitor_id', 'in', (visitors) =>
          visitors
            .selectFrom('visitors')
            .select('id')
            .where('organization_id', '=', organizationId),
        )
        .execute();
      await putMembership(db, {
        organizationId,
        accountId: admin.id,
        role: 'agent',
        products: [],
        createdAtMs: 1,
      });
      await Promise.all([
        untilEnded(program, 'revoked'),
        untilEnded(visitor, 'revoked'),
        untilEnded(ended, 'revoked'),
        untilEnded(changed, 'changed'),
      ]);
    });
  });

  /** The latest one: no two tests make keys at once. */
  async function idOf(key: string): Promise<string> {
    const { id } = await app.storage.db
      .selectFrom('api_keys')
      .select('id')
      .where('hint', '=', key.slice(0, 8))
      .executeTakeFirstOrThrow();
    return id;
  }
});
