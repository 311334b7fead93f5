import { Button, Skeleton } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useCalmly, useInbox } from '../live/hooks.ts';
import type { ListSession } from '../live/list-session.ts';
import { useCommands } from '../shell/commands.ts';
import { RoomRow } from './RoomRow.tsx';
import { useSettledOrder } from './settled-order.ts';
import { useInboxSearch } from './use-inbox-search.ts';
import { useNow } from './use-now.ts';
import { EMPTY_WORDS } from './words.ts';
import styles from './RoomList.module.css';

const ROW_PX = 84;
/** So many rows before the end the next page is asked for: it is there before one gets there. */
const AHEAD_ROWS = 60;

export function RoomList({ list }: { list: ListSession }) {
  const inbox = useInbox();
  const state = useCalmly(list);
  const box = useRef<HTMLDivElement>(null);
  const { rooms, newer, onPointerMove, onPointerLeave } = useSettledOrder(state, box, ROW_PX);
  const { search, goTo } = useInboxSearch();
  const router = useRouter();
  const nowMs = useNow();
  const [current, setCurrent] = useState<string | undefined>(search.room);
  const virtual = useVirtualizer({
    count: rooms.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    getItemKey: (place) => rooms[place]?.id ?? place,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const lastPlace = items.at(-1)?.index ?? 0;
  const isAtTop = items[0]?.index === 0;
  const lowest = isAtTop ? undefined : rooms[lastPlace];

  useEffect(() => {
    if (state.status === 'ready' && lastPlace >= rooms.length - AHEAD_ROWS) list.more();
  }, [lastPlace, rooms.length, state, list]);

  useEffect(() => {
    list.shownTo(lowest);
    return () => list.shownTo(undefined);
  }, [lowest, list]);

  const open = useCallback(
    (roomId: string) => {
      setCurrent(roomId);
      goTo({ room: roomId });
    },
    [goTo],
  );

  const currentPlace = rooms.findIndex(({ id }) => id === (current ?? search.room));
  function move(by: number): void {
    const place = Math.min(rooms.length - 1, Math.max(0, currentPlace + by));
    const room = rooms[currentPlace < 0 ? 0 : place];
    if (room === undefined) return;
    setCurrent(room.id);
    virtual.scrollToIndex(currentPlace < 0 ? 0 : place, { align: 'auto' });
    // It is drawn only after the scrolling.
    requestAnimationFrame(() => {
      box.current?.querySelector<HTMLElement>(`[data-room="${room.id}"]`)?.focus();
    });
  }

  useCommands([
    {
      id: 'list.next',
      label: 'Next room',
      group: 'Inbox',
      keys: 'j',
      isHidden: true,
      run: () => move(1),
    },
    {
      id: 'list.previous',
      label: 'Previous room',
      group: 'Inbox',
      keys: 'k',
      isHidden: true,
      run: () => move(-1),
    },
    {
      id: 'list.open',
      label: 'Open the room',
      group: 'Inbox',
      keys: 'o',
      isHidden: true,
      run: () => {
        const room = rooms[Math.max(0, currentPlace)];
        if (room !== undefined) open(room.id);
      },
    },
  ]);

  if (state.status === 'loading') return <ListSkeleton />;
  if (state.next === undefined) return <FailedList onRetry={() => list.again()} />;
  if (rooms.length === 0 && state.next === null) return <EmptyList list={list} />;
  return (
    <div className={styles['place']}>
      {newer > 0 && (
        <button type="button" className={styles['newer']} onClick={onPointerLeave}>
          {newer === 1 ? '1 newer room' : `${newer} newer rooms`}
        </button>
      )}
      <div
        ref={box}
        className={styles['list']}
        role="region"
        aria-label="Rooms"
        onPointerMove={onPointerMove}
        onPointerLeave={onPointerLeave}
      >
        <div className={styles['rows']} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const shown = rooms[index];
            if (shown === undefined) return null;
            const room = inbox.find(shown.id) ?? shown;
            return (
              <RoomRow
                key={room.id}
                room={room}
                top={start}
                nowMs={nowMs}
                isOpen={room.id === search.room}
                isCurrent={currentPlace < 0 ? index === 0 : index === currentPlace}
                href={hrefOf(room.id)}
                onOpen={open}
              />
            );
          })}
        </div>
        {state.status === 'failed' && <FailedList onRetry={() => list.more()} />}
      </div>
    </div>
  );

  function hrefOf(room: string): string {
    return router.buildLocation({ to: '.', search: { ...search, room, at: undefined } }).href;
  }
}

function ListSkeleton() {
  return (
    <div className={styles['list']} role="status" aria-label="Loading rooms">
      {Array.from({ length: 8 }, (_, place) => (
        <div key={place} className={styles['skeleton']}>
          <Skeleton height={32} circle />
          <div>
            <Skeleton height={10} width={`${70 - ((place * 17) % 40)}%`} />
            <Skeleton height={10} mt={10} width={`${90 - ((place * 23) % 30)}%`} />
            <Skeleton height={8} mt={10} width="30%" />
          </div>
        </div>
      ))}
    </div>
  );
}

function FailedList({ onRetry }: { onRetry: () => void }) {
  return (
    <div className={styles['said']} role="alert">
      <p>The rooms could not be read.</p>
      <Button variant="default" size="xs" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}

function EmptyList({ list: { filter } }: { list: ListSession }) {
  const isNarrowed = filter.product ?? filter.tag ?? filter.assignee;
  const words = EMPTY_WORDS[filter.view];
  return (
    <div className={styles['said']} role="status">
      <p className={styles['title']}>{isNarrowed ? 'Nothing fits these filters.' : words.title}</p>
      <p>{isNarrowed ? 'Take one away to see more.' : words.text}</p>
    </div>
  );
}
