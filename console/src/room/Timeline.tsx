import { ActionIcon, Loader, Skeleton } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { useEffect, type ReactNode } from 'react';
import { dayOf } from '../inbox/formats.ts';
import { useNow } from '../inbox/use-now.ts';
import type { Row } from '../live/timeline.ts';
import { JournalRow } from './JournalRow.tsx';
import { MessageRow } from './MessageRow.tsx';
import { useStickToEnd } from './stick-to-end.ts';
import styles from './Timeline.module.css';

interface TimelineProps {
  readonly rows: readonly Row[];
  readonly loadOlder: (() => Promise<void>) | null;
  /** The message to be shown; undefined: the end. */
  readonly atSeq: number | undefined;
  /** Of what stands after the rows: changes with something new. */
  readonly extraKey?: number | undefined;
  /** Far back: what leads to the latest message stands above it. */
  readonly isExcerpt?: boolean;
  readonly visitorName: string | null;
  readonly visitorId: string;
  readonly onRetry: (clientId: string) => void;
  readonly onDiscard: (clientId: string) => void;
  readonly children?: ReactNode;
}

export function Timeline({ isLoading, ...list }: TimelineProps & { isLoading: boolean }) {
  // What follows the end observes the list, which must be there from its first moment.
  return isLoading ? <TimelineSkeleton /> : <TimelineList {...list} />;
}

function TimelineList(props: TimelineProps) {
  const { rows, loadOlder, atSeq, extraKey, visitorName, visitorId } = props;
  const nowMs = useNow();
  const last = rows.at(-1);
  const { box, content, onScroll, toEnd, showRow, isAway, hasNewBelow } = useStickToEnd(
    {
      // The first day's line stays the same while messages are added below it.
      firstKey: rows.find(({ kind }) => kind !== 'day')?.key,
      lastKey: `${last?.key ?? ''} ${extraKey ?? ''}`,
      isLastOwn:
        extraKey !== undefined || (last?.kind === 'message' && last.entry.seq === undefined),
    },
    loadOlder,
  );

  useEffect(() => {
    if (atSeq !== undefined) showRow(`[data-seq="${atSeq}"]`);
  }, [atSeq, showRow]);

  return (
    <div className={styles['place']}>
      <div
        ref={box}
        className={styles['list']}
        role="log"
        aria-label="Conversation"
        tabIndex={0}
        onScroll={onScroll}
      >
        <div ref={content} className={styles['content']}>
          {loadOlder !== null && (
            <p className={styles['day']}>
              <Loader size={14} aria-label="Loading older messages" />
            </p>
          )}
          {rows.length === 0 && <p className={styles['day']}>Nothing was said yet.</p>}
          {rows.map((row) => {
            switch (row.kind) {
              case 'day':
                return (
                  <p key={row.key} className={styles['day']}>
                    <time dateTime={row.at}>{dayOf(row.at, nowMs)}</time>
                  </p>
                );
              case 'unread':
                return (
                  <p key={row.key} className={styles['unread']}>
                    <span>New messages</span>
                  </p>
                );
              case 'journal':
                return <JournalRow key={row.key} entry={row.entry} />;
              case 'message':
                return (
                  <MessageRow
                    key={row.key}
                    entry={row.entry}
                    isFirst={row.isFirst}
                    isSought={row.entry.seq !== undefined && row.entry.seq === atSeq}
                    visitorName={visitorName}
                    visitorId={visitorId}
                    onRetry={props.onRetry}
                    onDiscard={props.onDiscard}
                  />
                );
            }
          })}
          {props.children}
        </div>
      </div>
      {isAway && props.isExcerpt !== true && (
        <ActionIcon
          variant="default"
          size="lg"
          radius="xl"
          className={styles['to-end']}
          data-new={hasNewBelow || undefined}
          aria-label={hasNewBelow ? 'New messages below' : 'To the latest message'}
          onClick={toEnd}
        >
          <IconArrowDown size={18} />
        </ActionIcon>
      )}
    </div>
  );
}

function TimelineSkeleton() {
  return (
    <div className={styles['place']} role="status" aria-label="Loading the conversation">
      <div className={styles['content']}>
        {[46, 30, 58, 40].map((width) => (
          <div key={width} className={styles['skeleton']}>
            <Skeleton height={28} circle />
            <Skeleton height={34} width={`${width}%`} radius="md" />
          </div>
        ))}
      </div>
    </div>
  );
}
