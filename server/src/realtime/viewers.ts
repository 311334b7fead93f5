import type { PayloadOf } from '@dowellchat/contract/v3/events.ts';
import type { Agent } from '../domain/access/principal.ts';

/** Who looks. */
export type Viewer = Pick<Agent, 'accountId' | 'name'>;

type Viewing = PayloadOf<'viewers.changed'>['viewers'][number];

/** What is known of an account that looks at a room. */
interface Looking {
  readonly name: string;
  sockets: number;
  /** Runs while they type: who says it no more has stopped, as everybody else is told too. */
  typing?: NodeJS.Timeout;
}

/** Clients say again every three seconds that somebody types. */
const TYPING_MS = 6000;

export type Viewers = ReturnType<typeof createViewers>;

/** Which agents look at a room, each once however many windows they have open, and who types. */
export function createViewers(tell: (roomId: string, viewers: Viewing[]) => void) {
  const rooms = new Map<string, Map<string, Looking>>();

  function of(roomId: string): Viewing[] {
    return [...(rooms.get(roomId) ?? [])].map(([accountId, { name, typing }]) => ({
      accountId,
      name,
      isTyping: typing !== undefined,
    }));
  }

  const tellAll = (roomId: string): void => tell(roomId, of(roomId));

  function stopTyping(looking: Looking): boolean {
    const wasTyping = looking.typing !== undefined;
    clearTimeout(looking.typing);
    delete looking.typing;
    return wasTyping;
  }

  return {
    of,

    /** Whether everybody was told, because the account was not there before. */
    enter(roomId: string, { accountId, name }: Viewer): boolean {
      const room = rooms.get(roomId) ?? new Map<string, Looking>();
      rooms.set(roomId, room);
      const looking = room.get(accountId);
      if (looking !== undefined) {
        looking.sockets += 1;
        return false;
      }
      room.set(accountId, { name, sockets: 1 });
      tellAll(roomId);
      return true;
    },

    leave(roomId: string, { accountId }: Pick<Viewer, 'accountId'>): void {
      const room = rooms.get(roomId);
      const looking = room?.get(accountId);
      if (room === undefined || looking === undefined) return;
      looking.sockets -= 1;
      if (looking.sockets > 0) return;
      stopTyping(looking);
      room.delete(accountId);
      if (room.size === 0) rooms.delete(roomId);
      tellAll(roomId);
    },

    setTyping(roomId: string, { accountId }: Pick<Viewer, 'accountId'>, isTyping: boolean): void {
      const looking = rooms.get(roomId)?.get(accountId);
      if (looking === undefined) return;
      const wasTyping = stopTyping(looking);
      if (isTyping) {
        looking.typing = setTimeout(() => {
          stopTyping(looking);
          tellAll(roomId);
        }, TYPING_MS).unref();
      }
      if (wasTyping !== isTyping) tellAll(roomId);
    },
  };
}
