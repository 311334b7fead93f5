import type { InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';
import { useEffect, useMemo, useRef, useState } from 'react';
import { reachMessage } from '../live/conversation.ts';
import { useReadable } from '../live/hooks.ts';
import { toRows } from '../live/timeline.ts';
import { Timeline } from './Timeline.tsx';
import { UploadRow } from './UploadRow.tsx';
import type { OpenConversation } from './use-conversation.ts';
import type { RoomUploads } from './use-uploads.ts';

interface LiveTimelineProps {
  readonly conversation: OpenConversation;
  readonly room: InboxRoom | undefined;
  readonly uploads: RoomUploads;
  readonly atSeq: number | undefined;
  /** The message is so far back that it is shown apart. */
  readonly onTooFar: (seq: number) => void;
}

/** The conversation as it is now, with what is on its way. */
export function LiveTimeline(props: LiveTimelineProps) {
  const { conversation, room, uploads, atSeq, onTooFar } = props;
  const { live, view, journal } = conversation;
  const { messages, outbox, hasOlder, status } = view;
  const onTheirWay = useReadable(uploads);
  const readSeq = view.room?.readSeq.visitor ?? 0;
  const unreadAfterSeq = useFirstUnread(view.room);
  const [isReached, setIsReached] = useState(false);
  const isWaiting = status === 'loading';

  const rows = useMemo(() => {
    const known = outbox.map((message) => {
      const { fileId } = Object(message.data) as { fileId?: string };
      const file = message.type === 'file' ? uploads.stored.get(fileId ?? '') : undefined;
      return file === undefined ? message : { ...message, data: file };
    });
    return toRows({ messages, outbox: known, journal: journal.entries, readSeq, unreadAfterSeq });
  }, [messages, outbox, journal, readSeq, unreadAfterSeq, uploads]);

  useEffect(() => {
    setIsReached(false);
    if (atSeq === undefined || live === null || isWaiting) return undefined;
    let isOver = false;
    reachMessage(live, atSeq).then(
      (isThere) => {
        if (isOver) return;
        if (isThere) setIsReached(true);
        else onTooFar(atSeq);
      },
      () => undefined,
    );
    return () => {
      isOver = true;
    };
  }, [live, atSeq, isWaiting, onTooFar]);

  useMarkRead(() => live?.markRead(), view.room?.lastSeq ?? 0, room !== undefined);

  return (
    <Timeline
      rows={rows}
      isLoading={isWaiting}
      loadOlder={hasOlder && live !== null ? live.loadOlder : null}
      atSeq={isReached ? atSeq : undefined}
      extraKey={onTheirWay.at(-1)?.id}
      visitorName={room?.visitor.name ?? null}
      visitorId={room?.userId ?? ''}
      onRetry={(clientId) => live?.retry(clientId)}
      onDiscard={(clientId) => live?.discard(clientId)}
    >
      {onTheirWay.map((upload) => (
        <UploadRow
          key={upload.id}
          upload={upload}
          onRetry={() => uploads.retry(upload.id)}
          onRemove={() => uploads.remove(upload.id)}
        />
      ))}
    </Timeline>
  );
}

/** What was unread when the room was opened; that it is read by being looked at does not move the line. */
function useFirstUnread(room: OpenConversation['view']['room']): number | undefined {
  const first = useRef<{ seq: number | undefined } | null>(null);
  if (first.current === null && room !== null) {
    const { lastSeq, readSeq } = room;
    first.current = { seq: readSeq.agent < lastSeq ? readSeq.agent : undefined };
  }
  return first.current?.seq;
}

/** All that is there is read while the page is looked at. */
function useMarkRead(markRead: () => void, lastSeq: number, isOpen: boolean): void {
  const mark = useRef(markRead);
  mark.current = markRead;
  useEffect(() => {
    const look = (): void => {
      if (isOpen && lastSeq > 0 && document.visibilityState === 'visible') mark.current();
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [lastSeq, isOpen]);
}
