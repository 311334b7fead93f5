// What sockets of this process hold while they last is told to the other processes, and theirs counts here:
// all the sockets of another process on one thing count as one more.
import type { Bus } from '../bus/bus.ts';
import type { AgentsService } from '../domain/agents/agents.service.ts';
import type { PresenceOfRooms } from './presence.ts';
import type { Viewer, Viewers } from './viewers.ts';
import type { Side } from '@dowellchat/contract/v3/values.ts';

export type Attendance = Pick<AgentsService, 'isAway' | 'connect' | 'drop'>;

/** Which sides are connected to which rooms. */
export function sharePresence(bus: Bus, presence: PresenceOfRooms): PresenceOfRooms {
  const held = bus.share<true>('presence', {
    enter: (key) => presence.enter(...roomAndSide(key)),
    leave: (key) => presence.leave(...roomAndSide(key)),
  });
  return {
    of: presence.of,
    enter(roomId, side) {
      presence.enter(roomId, side);
      held.enter(JSON.stringify([roomId, side]), true);
    },
    leave(roomId, side) {
      presence.leave(roomId, side);
      held.leave(JSON.stringify([roomId, side]));
    },
  };
}

/** Which agents look at which rooms. */
export function shareViewers(bus: Bus, viewers: Viewers): Viewers {
  const held = bus.share<Viewer>('viewers', {
    enter: (key, viewer) => void viewers.enter(pair(key)[0], viewer),
    leave: (key, viewer) => viewers.leave(pair(key)[0], viewer),
  });
  return {
    ...viewers,
    enter(roomId, { accountId, name }) {
      held.enter(JSON.stringify([roomId, accountId]), { accountId, name });
      return viewers.enter(roomId, { accountId, name });
    },
    leave(roomId, viewer) {
      viewers.leave(roomId, viewer);
      held.leave(JSON.stringify([roomId, viewer.accountId]));
    },
  };
}

/** Which agents are there for which organizations, and whether they are away. */
export function shareAttendance(bus: Bus, agents: Attendance): Attendance {
  const held = bus.share<{ readonly isAway: boolean }>('attendance', {
    enter: (key, { isAway }) => agents.connect(...pair(key), isAway),
    leave: (key) => agents.drop(...pair(key)),
  });
  return {
    isAway: (accountId) => agents.isAway(accountId),
    connect(accountId, organizationId, isAway) {
      agents.connect(accountId, organizationId, isAway);
      held.enter(JSON.stringify([accountId, organizationId]), { isAway });
    },
    drop(accountId, organizationId, options) {
      agents.drop(accountId, organizationId, options);
      held.leave(JSON.stringify([accountId, organizationId]));
    },
  };
}

/** Ids may hold any character: as a list they cannot be taken for another. */
function pair(key: string): [string, string] {
  return JSON.parse(key) as [string, string];
}

function roomAndSide(key: string): [roomId: string, side: Side] {
  return JSON.parse(key) as [string, Side];
}
