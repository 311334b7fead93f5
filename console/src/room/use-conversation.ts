import type { LiveRoom, RoomView } from '@dowellchat/client';
import { emptyRoomView } from '@dowellchat/client';
import type { PayloadOf } from '@dowellchat/contract/v3/events.ts';
import type { JournalEntry } from '@dowellchat/contract/v3/inbox.values.ts';
import { useEffect, useMemo, useState } from 'react';
import { client } from '../api/client.ts';
import { createJournalSession, type JournalSession } from '../live/conversation.ts';
import { useCalmly, useInbox, useInboxRoom, useReadable } from '../live/hooks.ts';
import { EMPTY_JOURNAL, type Journal } from '../live/journal.ts';
import { createValue, type Readable } from '@dowellchat/client/value.ts';

type Viewer = PayloadOf<'viewers.changed'>['viewers'][number];

export interface OpenConversation {
  /** null until it is opened, in the first moment. */
  readonly live: LiveRoom | null;
  readonly view: RoomView;
  readonly journal: Journal;
  /** Agents who look at it, oneself among them. */
  readonly viewers: readonly Viewer[];
  /** Takes in a note that an answer told. */
  readonly noted: (entry: JournalEntry) => void;
}

const NOBODY: readonly Viewer[] = [];
const NO_VIEW: Readable<RoomView> = createValue(emptyRoomView());
const NO_JOURNAL: Readable<Journal> = createValue(EMPTY_JOURNAL);

/** Opens a room while it is shown: its messages, and its journal beside them. */
export function useConversation(roomId: string): OpenConversation {
  const inbox = useInbox();
  const room = useInboxRoom(roomId);
  const [opened, setOpened] = useState<{ live: LiveRoom; journal: JournalSession } | null>(null);

  const [viewers, setViewers] = useState<readonly Viewer[]>(NOBODY);

  useEffect(() => {
    if (inbox.find(roomId) === undefined) void inbox.load(roomId);
    const live = client.room(roomId);
    const journal = createJournalSession(client.rest, roomId);
    const unfollow = client.followWork(roomId, {
      onJoin: journal.again,
      onEvent(event) {
        if (event.name === 'journal.created') journal.told(event.payload.entry);
        else setViewers(event.payload.viewers);
      },
    });
    setOpened({ live, journal });
    return () => {
      setOpened(null);
      setViewers(NOBODY);
      unfollow();
      journal.stop();
      live.close();
    };
  }, [inbox, roomId]);

  const view = useCalmly(opened?.live ?? NO_VIEW);
  const journal = useReadable(opened?.journal ?? NO_JOURNAL);
  const journalSeq = room?.work.journalSeq;
  useEffect(() => {
    if (journalSeq !== undefined) opened?.journal.reached(journalSeq);
  }, [opened, journalSeq]);
  const oldestSeq = view.messages[0]?.seq;
  useEffect(() => {
    if (oldestSeq !== undefined) opened?.journal.reachBack(oldestSeq);
  }, [opened, oldestSeq]);

  return useMemo(
    () => ({
      live: opened?.live ?? null,
      view,
      journal,
      viewers,
      noted: (entry) => opened?.journal.told(entry),
    }),
    [opened, view, journal, viewers],
  );
}
