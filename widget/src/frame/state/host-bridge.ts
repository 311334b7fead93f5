import {
  readToFrame,
  toEnvelope,
  type ToFrame,
  type ToLauncher,
} from '../../bridge/bridge-messages.ts';

export interface HostBridge {
  /** Sent to the page that embeds the chat, once it is known which one that is. */
  post(message: ToLauncher): void;
  subscribe(listener: (message: ToFrame) => void): () => void;
}

/**
 * The frame's end. It knows its parent's window, not its origin: that comes with the parent's `hello`,
 * and from then on nothing goes to or is taken from any other. Which sites may be the parent at all
 * the browser decides by the frame-ancestors of this page.
 */
export function createHostBridge(): HostBridge {
  const listeners = new Set<(message: ToFrame) => void>();
  const waiting: ToLauncher[] = [];
  let origin: string | null = null;

  function post(message: ToLauncher): void {
    if (origin === null) waiting.push(message);
    else globalThis.parent.postMessage(toEnvelope(message), origin);
  }

  addEventListener('message', (event) => {
    if (event.source !== globalThis.parent) return;
    const message = readToFrame(event.data);
    if (message === undefined) return;
    // A page from a file or a sandbox has the origin `null`, which cannot be addressed: it gets nothing.
    if (origin === null && message.type === 'hello' && event.origin !== 'null') {
      origin = event.origin;
      for (const each of waiting.splice(0)) post(each);
    }
    if (origin === null || event.origin !== origin) return;
    // Any other page says how it looks by its own settings.
    if (message.type === 'look' && origin !== location.origin) return;
    for (const listener of listeners) listener(message);
  });

  return {
    post,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
