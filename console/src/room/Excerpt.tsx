import type { Message } from '@dowellchat/client';
import { Button } from '@mantine/core';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { client } from '../api/client.ts';
import { useInboxRoom } from '../live/hooks.ts';
import { toRows } from '../live/timeline.ts';
import { FailedNotice } from '../parts/FailedNotice.tsx';
import { Timeline } from './Timeline.tsx';
import styles from './Excerpt.module.css';

const AROUND_MESSAGES = 40;
const NOTHING: readonly never[] = [];
const ignore = (): void => undefined;

interface Stretch {
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

interface ExcerptProps {
  readonly roomId: string;
  readonly seq: number;
  readonly visitorReadSeq: number;
  readonly onLatest: () => void;
}

/** A stretch far back in a long conversation, around a message that was found. */
export function Excerpt({ roomId, seq, visitorReadSeq, onLatest }: ExcerptProps) {
  const room = useInboxRoom(roomId);
  const [stretch, setStretch] = useState<Stretch | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  const latest = useRef(stretch);
  latest.current = stretch;

  useEffect(() => {
    let isOver = false;
    setError(null);
    setStretch(null);
    readAround(roomId, seq).then(
      (read) => !isOver && setStretch(read),
      (failure: unknown) => !isOver && setError(failure),
    );
    return () => {
      isOver = true;
    };
  }, [roomId, seq, attempt]);

  const loadOlder = useCallback(async () => {
    const before = latest.current?.messages[0]?.seq;
    if (before === undefined) return;
    const page = await client.rest.listMessages({
      roomId,
      query: { before, limit: AROUND_MESSAGES },
    });
    setStretch((now) => now && withOlder(now, page.messages, page.hasMore));
  }, [roomId]);

  async function loadNewer(): Promise<void> {
    const after = latest.current?.messages.at(-1)?.seq;
    if (after === undefined) return;
    try {
      const page = await client.rest.listMessages({
        roomId,
        query: { after, limit: AROUND_MESSAGES },
      });
      setStretch((now) => now && withNewer(now, page.messages, page.hasMore));
    } catch (failure) {
      setError(failure);
    }
  }

  const messages = stretch?.messages ?? NOTHING;
  const rows = useMemo(
    () =>
      toRows({
        messages,
        outbox: NOTHING,
        journal: NOTHING,
        readSeq: visitorReadSeq,
        unreadAfterSeq: undefined,
      }),
    [messages, visitorReadSeq],
  );
  if (error !== null) {
    return <FailedNotice error={error} onRetry={() => setAttempt(attempt + 1)} />;
  }
  return (
    <>
      <div className={styles['bar']} role="status">
        <span>An earlier part of the conversation</span>
        <Button size="compact-xs" variant="light" onClick={onLatest}>
          To the latest
        </Button>
      </div>
      <Timeline
        isExcerpt
        rows={rows}
        isLoading={stretch === null}
        loadOlder={stretch?.hasOlder === true ? loadOlder : null}
        atSeq={stretch === null ? undefined : seq}
        visitorName={room?.visitor.name ?? null}
        visitorId={room?.userId ?? ''}
        onRetry={ignore}
        onDiscard={ignore}
      >
        {stretch?.hasNewer === true && (
          <Button size="compact-sm" variant="subtle" onClick={() => void loadNewer()}>
            Later messages
          </Button>
        )}
      </Timeline>
    </>
  );
}

async function readAround(roomId: string, seq: number): Promise<Stretch> {
  const [before, after] = await Promise.all([
    client.rest.listMessages({ roomId, query: { before: seq, limit: AROUND_MESSAGES } }),
    client.rest.listMessages({ roomId, query: { after: seq - 1, limit: AROUND_MESSAGES } }),
  ]);
  return {
    messages: [...before.messages, ...after.messages],
    hasOlder: before.hasMore,
    hasNewer: after.hasMore,
  };
}

function withOlder(now: Stretch, page: readonly Message[], hasOlder: boolean): Stretch {
  const isNext = page.at(-1)?.seq === (now.messages[0]?.seq ?? 0) - 1;
  return isNext ? { ...now, messages: [...page, ...now.messages], hasOlder } : now;
}

function withNewer(now: Stretch, page: readonly Message[], hasNewer: boolean): Stretch {
  const isNext = page[0]?.seq === (now.messages.at(-1)?.seq ?? 0) + 1;
  return isNext ? { ...now, messages: [...now.messages, ...page], hasNewer } : { ...now, hasNewer };
}
