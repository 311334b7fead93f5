import { useEffect, useState } from 'preact/hooks';
import type * as views from './late-views.ts';

type LateViews = typeof views;

let loaded: LateViews | null = null;

/** Null until they are there; they are fetched when one of them is first wanted. */
export function useLateViews(isWanted: boolean): LateViews | null {
  const [, redraw] = useState(loaded);
  const isMissing = isWanted && loaded === null;
  useEffect(() => {
    if (!isMissing) return;
    import('./late-views.ts').then(
      (module) => {
        loaded = module;
        redraw(module);
      },
      () => {
        // Without them the chat still chats; the next wish tries again.
      },
    );
  }, [isMissing]);
  return loaded;
}
