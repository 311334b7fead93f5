import type { Look, Readable } from '@dowellchat/client';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Composer } from '../compose/Composer.tsx';
import type { KeptText } from '../state/kept-text.ts';
import { MessageList } from '../messages/MessageList.tsx';
import type { HostBridge } from '../state/host-bridge.ts';
import type { HostWishes } from '../state/host-wishes.ts';
import { Header } from './Header.tsx';
import { useAttention, useIsOnline } from './attention.ts';
import { useReadable, useSurroundings } from './context.ts';
import { useDroppedFiles } from './dropped-files.ts';
import type { Tone } from './tone.ts';
import { countUnread } from './unread.ts';

interface AppProps {
  product: string;
  /** null: not known yet, or not to be had. */
  look: Look | null;
  /** null: a page of its own. */
  host: HostBridge | null;
  wishes: Readable<HostWishes>;
  draft: KeptText;
  tone: Tone;
}

export function App({ product, look: savedLook, host, wishes, draft, tone }: AppProps) {
  const { words, client, conversation } = useSurroundings();
  const state = useReadable(conversation);
  const connection = useReadable(client.connection);
  const isOnline = useIsOnline();
  const [isSoundOn, setIsSoundOn] = useState(tone.isOn);
  const { isOpen, look = savedLook } = useReadable(wishes);
  const close = useMemo(() => host && (() => host.post({ type: 'close', value: null })), [host]);
  const isWatched = useAttention(isOpen);
  const box = useRef<HTMLTextAreaElement | null>(null);
  const onBox = useCallback((element: HTMLTextAreaElement | null) => {
    box.current = element;
  }, []);

  const { view } = state;
  const isClosed = view.room !== null && !view.room.isActive;
  const isGone = view.status === 'gone';
  const isWritable = !isClosed && !isGone;
  const isOffline = !isOnline || connection === 'offline' || state.isUnreachable;
  const isOver = useDroppedFiles(isWritable ? conversation.attach : null);

  const lastSeq = view.room?.lastSeq ?? 0;
  useEffect(() => {
    if (isWatched && lastSeq > 0) conversation.markRead();
  }, [isWatched, lastSeq, conversation]);

  useEffect(() => {
    // Another tab may have begun the conversation since this one looked.
    if (isWatched && state.phase === 'none') void conversation.resume();
  }, [isWatched]);

  const unread = isWatched ? 0 : countUnread(view);
  const [pageTitle] = useState(document.title);
  useEffect(() => {
    host?.post({ type: 'unread', value: unread });
    if (host === null) document.title = unread > 0 ? `(${unread}) ${pageTitle}` : pageTitle;
  }, [unread, host, pageTitle]);

  useEffect(
    () =>
      conversation.onMessage((message) => {
        if (message.side === 'agent') tone.play();
      }),
    [conversation, tone],
  );

  useEffect(() => {
    // A touch keyboard that opens by itself would hide what one came to read.
    if (isOpen && matchMedia('(hover: hover)').matches) box.current?.focus();
  }, [isOpen]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // An image that is open above the chat is closed first, by the browser.
      const isAbove = document.querySelector('dialog[open]') !== null;
      if (event.key === 'Escape' && !isAbove && !event.isComposing) close?.();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [close]);

  const isHere = view.presence.agent;
  const isAway = !isHere && look?.isAway === true;
  return (
    <div class="chat">
      <Header
        title={look?.title ?? product}
        presence={isHere ? 'here' : isAway ? 'away' : 'soon'}
        isSoundOn={isSoundOn}
        onToggleSound={() => {
          tone.set(!isSoundOn);
          setIsSoundOn(!isSoundOn);
        }}
        onClose={close}
      />
      {/* Named: the page around the frame has a main part of its own. */}
      <main class="main" aria-label={look?.title ?? product}>
        <div role="status">
          {isOffline && <p class="notice notice-offline">{words.offline}</p>}
          {isAway && !isOffline && <p class="notice">{look.awayNotice ?? words.awayNotice}</p>}
        </div>
        <MessageList
          state={state}
          greeting={state.phase === 'resuming' ? null : (look?.greeting ?? words.greeting)}
        />
        {isWritable ? (
          <Composer draft={draft} onBox={onBox} />
        ) : (
          <div class="ended" role="status">
            <p>{isGone ? words.gone : words.closed}</p>
            <button type="button" class="primary" onClick={conversation.startAnew}>
              {words.startAnew}
            </button>
          </div>
        )}
      </main>
      {isOver && (
        <div class="drop" aria-hidden="true">
          <p>{words.dropHere}</p>
        </div>
      )}
    </div>
  );
}
