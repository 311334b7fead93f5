import { ClientError, type ArgumentsOf } from '@dowellchat/client';
import { useMemo } from 'react';
import { client } from '../api/client.ts';
import type { Inbox } from '../live/inbox.ts';
import { useInbox } from '../live/hooks.ts';
import { toast, toastProblem } from '../parts/toast.ts';

/** What agents decide about a room. Each says itself what went wrong; true: it is done. */
export interface Work {
  take(): Promise<boolean>;
  assign(assigneeId: string | null): Promise<boolean>;
  snooze(until: Date | null): Promise<boolean>;
  tag(tags: readonly string[]): Promise<boolean>;
  setActive(isActive: boolean): Promise<boolean>;
}

type WorkChange = NonNullable<ArgumentsOf<'changeWork'>['body']>;

export function useWork(roomId: string): Work {
  const inbox = useInbox();
  return useMemo(() => createWork(inbox, roomId), [inbox, roomId]);
}

function createWork(inbox: Inbox, roomId: string): Work {
  async function change(body: WorkChange): Promise<boolean> {
    try {
      inbox.took(await client.rest.changeWork({ roomId, body }));
      return true;
    } catch (error) {
      if (error instanceof ClientError && error.status === 409) await sayWhoWasFaster();
      else toastProblem(error);
      return false;
    }
  }

  async function sayWhoWasFaster(): Promise<void> {
    await inbox.load(roomId);
    const assigneeId = inbox.find(roomId)?.work.assigneeId;
    const name = inbox.colleagues.get().find(({ accountId }) => accountId === assigneeId)?.name;
    toast(`${name ?? 'Somebody'} was faster.`, 'failed');
  }

  const assigneeNow = (): string | null => inbox.find(roomId)?.work.assigneeId ?? null;
  return {
    take: () => change({ assigneeId: inbox.accountId, ifAssigneeId: assigneeNow() }),
    assign: (assigneeId) => change({ assigneeId, ifAssigneeId: assigneeNow() }),
    snooze: (until) => change({ snoozedUntil: until === null ? null : until.toISOString() }),
    tag: (tags) => change({ tags: [...tags] }),
    async setActive(isActive) {
      try {
        await client.rest.changeRoom({ roomId, body: { isActive } });
        await inbox.load(roomId);
        return true;
      } catch (error) {
        toastProblem(error);
        return false;
      }
    },
  };
}
