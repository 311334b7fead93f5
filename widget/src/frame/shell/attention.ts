import { useEffect, useState } from 'preact/hooks';

const look = () => document.visibilityState === 'visible' && document.hasFocus();

/** Whether somebody looks at the chat: the page is seen and has the focus. */
export function useAttention(isOpen: boolean): boolean {
  const [isLooking, setIsLooking] = useState(look);
  useEffect(() => {
    const follow = () => setIsLooking(look());
    const abort = new AbortController();
    const { signal } = abort;
    for (const event of ['focus', 'blur']) globalThis.addEventListener(event, follow, { signal });
    document.addEventListener('visibilitychange', follow, { signal });
    return () => abort.abort();
  }, []);
  return isOpen && isLooking;
}

export function useIsOnline(): boolean {
  const [isOnline, setIsOnline] = useState(navigator.onLine);
  useEffect(() => {
    const follow = () => setIsOnline(navigator.onLine);
    addEventListener('online', follow);
    addEventListener('offline', follow);
    return () => {
      removeEventListener('online', follow);
      removeEventListener('offline', follow);
    };
  }, []);
  return isOnline;
}
