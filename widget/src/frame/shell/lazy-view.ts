import { useEffect, useState } from 'preact/hooks';

/** Views whose code is fetched when one of them is first wanted. The hook answers null until it is there. */
export function lazyView<View>(load: () => Promise<View>): (isWanted: boolean) => View | null {
  let loaded: View | null = null;
  return function useLazyView(isWanted) {
    const [, redraw] = useState(loaded);
    const isMissing = isWanted && loaded === null;
    useEffect(() => {
      if (!isMissing) return;
      load().then(
        (view) => {
          loaded = view;
          redraw(() => view);
        },
        () => {
          // Without it the chat still chats; the next wish tries again.
        },
      );
    }, [isMissing]);
    return loaded;
  };
}
