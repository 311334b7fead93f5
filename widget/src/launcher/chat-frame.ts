import {
  readToLauncher,
  toEnvelope,
  type ToFrame,
  type ToLauncher,
} from '../bridge/bridge-messages.ts';

/** After this the page's CSP, the organization's list of origins or the network has kept it away. */
const LOAD_TIMEOUT_MS = 20_000;

export interface ChatFrame {
  /** Sent at once, or as soon as the chat listens. */
  post(message: ToFrame): void;
  focus(): void;
  remove(): void;
}

export interface ChatFrameOptions {
  readonly parent: HTMLElement;
  /** Of the chat's page on the server. */
  readonly url: string;
  readonly onMessage: (message: ToLauncher) => void;
  readonly onUnavailable: () => void;
}

/** The frame on the server's origin, and the only way anything passes between it and the page. */
export function createChatFrame(options: ChatFrameOptions): ChatFrame {
  const { origin } = new URL(options.url);
  const frame = document.createElement('iframe');
  const waiting: ToFrame[] = [{ type: 'hello', value: location.href }];
  let hasLoaded = false;

  function post(message: ToFrame): void {
    // Never to `*`: if the frame shows another site, that site gets nothing.
    frame.contentWindow?.postMessage(toEnvelope(message), origin);
  }

  function receive(event: MessageEvent): void {
    if (event.source !== frame.contentWindow || event.origin !== origin) return;
    const message = readToLauncher(event.data);
    if (message === undefined) return;
    if (message.type === 'ready') clearTimeout(timeout);
    options.onMessage(message);
  }

  const timeout = setTimeout(() => {
    // oxlint-disable-next-line no-console -- the only place where whoever embeds the chat can see why it stays away
    console.warn(`DowellChat: no answer from ${origin}; see frame-src and origins`);
    options.onUnavailable();
  }, LOAD_TIMEOUT_MS);

  function remove(): void {
    clearTimeout(timeout);
    removeEventListener('message', receive);
    frame.remove();
  }

  addEventListener('message', receive);
  // Its scripts have run when it has loaded: it listens, and learns from this who its parent is.
  frame.addEventListener('load', () => {
    hasLoaded = true;
    for (const each of waiting.splice(0)) post(each);
  });
  frame.title = 'Chat';
  frame.src = options.url;
  options.parent.append(frame);

  return {
    post(message) {
      if (hasLoaded) post(message);
      else waiting.push(message);
    },
    focus: () => frame.focus(),
    remove,
  };
}
