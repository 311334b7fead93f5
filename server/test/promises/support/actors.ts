import { createKey } from '../../access/sample-calls.ts';
import { makePerson } from '../../accounts/team.ts';
import { connect, connectAs, join } from '../../support/sockets.ts';
import type { TestApp } from '../../support/test-app.ts';
import { openVisitorRoom, sendV3 } from '../../support/v3.ts';
import type { Actors } from './room-mutations.ts';

/** A room with a message. The visitor's actor has joined it, or typing would be refused. */
export async function makeActors(app: Omit<TestApp, 'close'>): Promise<Actors> {
  const { token, room } = await openVisitorRoom(app.api);
  const { organizationId } = room;
  const agentKey = await createKey(app, organizationId);
  await sendV3(app.api, token, room.id, 'the first');
  const visitor = await connect(app, token);
  await join(visitor, room.id);
  const person = await makePerson(app.storage, { organizationId });
  return {
    api: app.api,
    organizationId,
    roomId: room.id,
    visitorToken: token,
    agentKey,
    person,
    visitor,
    agent: await connect(app, agentKey),
    desk: await connectAs(app, person),
  };
}

export function leaveAll({ visitor, agent, desk }: Actors): void {
  for (const { raw } of [visitor, agent, desk]) raw.disconnect();
}
