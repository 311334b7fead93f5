import type { Presence } from '@dowellchat/contract/v3/events.ts';
import type { Side } from '@dowellchat/contract/v3/values.ts';

export type PresenceOfRooms = ReturnType<typeof createPresence>;

/** Whether anybody of each side is connected to a room. */
export function createPresence(tell: (roomId: string, presence: Presence) => void) {
  const counts = new Map<string, Record<Side, number>>();

  function of(roomId: string): Presence {
    const { visitor, agent } = counts.get(roomId) ?? { visitor: 0, agent: 0 };
    return { visitor: visitor > 0, agent: agent > 0 };
  }

  return {
    of,

    enter(roomId: string, side: Side): void {
      const count = counts.get(roomId) ?? { visitor: 0, agent: 0 };
      counts.set(roomId, count);
      count[side] += 1;
      if (count[side] === 1) tell(roomId, of(roomId));
    },

    leave(roomId: string, side: Side): void {
      const count = counts.get(roomId);
      if (count === undefined) return;
      count[side] -= 1;
      if (count.visitor + count.agent === 0) counts.delete(roomId);
      if (count[side] === 0) tell(roomId, of(roomId));
    },
  };
}
