import { createKey } from '../../access/sample-calls.ts';
import { makePerson } from '../../accounts/team.ts';
import { callAs, must } from '../../inbox/desk.ts';
import { connect, connectAs, join } from '../../support/sockets.ts';
import type { TestApp } from '../../support/test-app.ts';
import { openVisitorRoom, sendV3 } from '../../support/v3.ts';
import type { IdentityKey } from './identity-tokens.ts';
import type { Actors } from './room-mutations.ts';

/** A room with a message. The visitor's actor has joined it, or typing would be refused. */
export async function makeActors(app: Omit<TestApp, 'close'>): Promise<Actors> {
  const { token, room } = await openVisitorRoom(app.api);
  const { organizationId } = room;
  const agentKey = await createKey(app, organizationId);
  await sendV3(app.api, token, room.id, 'the first');
  const admin = await makePerson(app.storage, { organizationId, role: 'admin' });
  const keys = `/api/v3/organizations/${organizationId}/identity/keys`;
  const identityKey = await must<IdentityKey>(201, callAs(app, admin, 'POST', keys));
  const visitor = await connect(app, token);
  await join(visitor, room.id);
  const person = await makePerson(app.storage, { organizationId });
  return {
    app,
    api: app.api,
    organizationId,
    roomId: room.id,
    visitorToken: token,
    agentKey,
    person,
    admin,
    identityKey,
    visitor,
    agent: await connect(app, agentKey),
    desk: await connectAs(app, person),
  };
}

export function leaveAll({ visitor, agent, desk }: Actors): void {
  for (const { raw } of [visitor, agent, desk]) raw.disconnect();
}
