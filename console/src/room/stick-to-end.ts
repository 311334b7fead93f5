import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Closer to the end than this counts as at it: half a line must not stop it from following. */
const END_PX = 48;
/** So near to the beginning older messages are fetched: they are there before one gets there. */
const BEGINNING_PX = 800;

export interface ScrollMarks {
  /** Changes when something is added at the beginning. */
  readonly firstKey: string | undefined;
  /** Changes when something is added at the end. */
  readonly lastKey: string | undefined;
  /** Who writes wants to see it. */
  readonly isLastOwn: boolean;
}

/**
 * Stays at the end while the reader is there, and leaves them where they are while they read further
 * up, whether something is added below, older messages above, or an image grows.
 */
export function useStickToEnd(marks: ScrollMarks, loadOlder: (() => Promise<void>) | null) {
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  /** How far the end was when it was last looked at: what is kept when older messages come. */
  const distance = useRef(0);
  const lastTop = useRef(0);
  const known = useRef(marks);
  const isLoading = useRef(false);
  const [hasNewBelow, setHasNewBelow] = useState(false);
  const [isAway, setIsAway] = useState(false);

  const toEnd = useCallback(() => {
    const element = box.current;
    if (element === null) return;
    isAtEnd.current = true;
    element.scrollTop = element.scrollHeight;
  }, []);

  const look = useCallback(() => {
    const element = box.current;
    if (element === null) return;
    distance.current = element.scrollHeight - element.scrollTop;
    // An image that has grown below the end is no reason to stay behind; only the reader goes up.
    const hasGoneUp = element.scrollTop < lastTop.current;
    lastTop.current = element.scrollTop;
    if (!isAtEnd.current || hasGoneUp) {
      isAtEnd.current = distance.current - element.clientHeight < END_PX;
    }
    setIsAway(!isAtEnd.current);
    if (isAtEnd.current) setHasNewBelow(false);
    if (element.scrollTop < BEGINNING_PX && loadOlder !== null && !isLoading.current) {
      isLoading.current = true;
      loadOlder()
        .catch(() => undefined)
        .finally(() => {
          isLoading.current = false;
        });
    }
  }, [loadOlder]);

  const { firstKey, lastKey, isLastOwn } = marks;
  useLayoutEffect(() => {
    const before = known.current;
    known.current = { firstKey, lastKey, isLastOwn };
    const element = box.current;
    if (element === null) return;
    const isNewAtEnd = lastKey !== before.lastKey;
    if (isAtEnd.current || (isNewAtEnd && isLastOwn)) toEnd();
    else if (firstKey !== before.firstKey) {
      element.scrollTop = element.scrollHeight - distance.current;
    }
    if (isNewAtEnd && !isAtEnd.current) setHasNewBelow(true);
    look();
  }, [firstKey, lastKey, isLastOwn, toEnd, look]);

  useEffect(() => {
    // Images that load, a note that opens, a growing reply box: all of them move the end.
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) toEnd();
      else if (box.current) distance.current = box.current.scrollHeight - box.current.scrollTop;
    });
    for (const element of [box.current, content.current]) if (element) observer.observe(element);
    return () => observer.disconnect();
  }, [toEnd]);

  /** Shows a row, wherever it is; from then on the end is not followed. */
  const showRow = useCallback((selector: string): boolean => {
    const row = box.current?.querySelector<HTMLElement>(selector);
    if (!row) return false;
    isAtEnd.current = false;
    row.scrollIntoView({ block: 'center' });
    return true;
  }, []);

  return { box, content, onScroll: look, toEnd, showRow, isAway, hasNewBelow };
}
