// Rooms move while somebody aims at one. While the pointer moves over the list its order stays as it
// is; further down the list what is read stays where it is on the screen.
import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';
import type { ListState } from '../live/list-session.ts';

/** A pointer that has lain still for so long aims at nothing. */
const AIM_MS = 1500;
const NEWER_MAX = 99;

export interface Settled {
  readonly rooms: readonly InboxRoom[];
  /** Rooms that will come before the first one. */
  readonly newer: number;
  readonly onPointerMove: () => void;
  readonly onPointerLeave: () => void;
}

export function useSettledOrder(
  state: ListState,
  box: RefObject<HTMLElement | null>,
  rowPx: number,
): Settled {
  const [isAiming, setIsAiming] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const shown = useRef(state);
  const firstSeen = useRef<{ id: string | undefined; place: number }>({ id: undefined, place: 0 });

  // A page that has come is no move: it is added below.
  if (!isAiming || shown.current.next !== state.next) shown.current = state;
  const { rooms } = shown.current;

  const stop = useCallback(() => {
    clearTimeout(timer.current);
    setIsAiming(false);
  }, []);
  const onPointerMove = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(stop, AIM_MS);
    setIsAiming(true);
  }, [stop]);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const { id, place } = firstSeen.current;
    if (id !== undefined && element.scrollTop > 0 && rooms[place]?.id !== id) {
      const newPlace = rooms.findIndex((room) => room.id === id);
      if (newPlace >= 0) element.scrollTop += (newPlace - place) * rowPx;
    }
    const look = (): void => {
      const first = Math.floor(element.scrollTop / rowPx);
      firstSeen.current = { id: rooms[first]?.id, place: first };
    };
    look();
    element.addEventListener('scroll', look, { passive: true });
    return () => element.removeEventListener('scroll', look);
  }, [rooms, box, rowPx]);

  return { rooms, newer: newerThan(state.rooms, rooms[0]), onPointerMove, onPointerLeave: stop };
}

function newerThan(rooms: readonly InboxRoom[], first: InboxRoom | undefined): number {
  if (first === undefined) return 0;
  const place = rooms.slice(0, NEWER_MAX + 1).findIndex(({ id }) => id === first.id);
  return Math.max(0, place);
}
