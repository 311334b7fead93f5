import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useCallback, useEffect, useState } from 'react';
import { useInboxSearch } from '../inbox/use-inbox-search.ts';
import { useInbox, useInboxRoom, useReadable } from '../live/hooks.ts';
import { keptStore } from '../parts/kept.ts';
import { useStore } from '../parts/store.ts';
import { Composer } from './Composer.tsx';
import { Excerpt } from './Excerpt.tsx';
import { DropArea } from './DropArea.tsx';
import { LiveTimeline } from './LiveTimeline.tsx';
import { RoomHeader } from './RoomHeader.tsx';
import { useConversation } from './use-conversation.ts';
import { useUploads } from './use-uploads.ts';
import { ViewerHint } from './ViewerHint.tsx';
import { VisitorPanel } from './VisitorPanel.tsx';
import styles from './Conversation.module.css';

/** Whether the visitor's side of the page is shown, as this browser was left. */
const panelShown = keptStore('visitor-panel', true);
const WIDE = '(min-width: 1280px)';

interface ConversationProps {
  readonly roomId: string;
  /** The message to show. */
  readonly atSeq: number | undefined;
  readonly onClose: () => void;
}

export function Conversation({ roomId, atSeq, onClose }: ConversationProps) {
  const inbox = useInbox();
  const { goTo } = useInboxSearch();
  const room = useInboxRoom(roomId);
  const conversation = useConversation(roomId);
  const { live, view, viewers } = conversation;
  const uploads = useUploads(roomId, live);
  const isPanelWanted = useStore(panelShown);
  const isWide = useMediaQuery(WIDE, true);
  const [isPanelOver, setIsPanelOver] = useState(false);
  const isPanelShown = isWide ? isPanelWanted : isPanelOver;
  const [excerptSeq, setExcerptSeq] = useState<number | undefined>(undefined);
  const connection = useReadable(inbox.connection);

  useEffect(() => setExcerptSeq(undefined), [atSeq]);

  const togglePanel = useCallback(() => {
    if (isWide) panelShown.set(!panelShown.get());
    else setIsPanelOver((is) => !is);
  }, [isWide]);

  if (view.status === 'gone') return <Gone onClose={onClose} />;
  return (
    <div className={styles['place']} data-panel={isPanelShown || undefined}>
      <DropArea className={styles['conversation']} onFiles={uploads.add}>
        <RoomHeader
          roomId={roomId}
          room={room}
          isPanelShown={isPanelShown}
          onPanel={togglePanel}
          onClose={onClose}
        />
        {connection === 'offline' && (
          <p className={styles['offline']} role="status">
            Reconnecting… What you send is kept and goes out as soon as it can.
          </p>
        )}
        {excerptSeq === undefined ? (
          <LiveTimeline
            conversation={conversation}
            room={room}
            uploads={uploads}
            atSeq={atSeq}
            onTooFar={setExcerptSeq}
          />
        ) : (
          <Excerpt
            roomId={roomId}
            seq={excerptSeq}
            visitorReadSeq={view.room?.readSeq.visitor ?? 0}
            onLatest={() => goTo({ at: undefined })}
          />
        )}
        <ViewerHint viewers={viewers} isVisitorTyping={view.typing.visitor} room={room} />
        <Composer roomId={roomId} room={room} conversation={conversation} onFiles={uploads.add} />
      </DropArea>
      {isPanelShown && <VisitorPanel roomId={roomId} room={room} onClose={togglePanel} />}
    </div>
  );
}

function Gone({ onClose }: { onClose: () => void }) {
  return (
    <div className={styles['gone']} role="alert">
      <p>There is no such room, or it is not for you.</p>
      <Button variant="default" size="xs" onClick={onClose}>
        Back to the list
      </Button>
    </div>
  );
}
