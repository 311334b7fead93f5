import type { Identity, ToLauncher } from '../bridge/bridge-messages.ts';
import { followVisibleArea } from '../look/visible-area.ts';
import { chooseLanguage } from '../words/languages.ts';
import { createChatFrame, type ChatFrame } from './chat-frame.ts';
import { findKeptToken, keepToken } from './host-storage.ts';
import { createLauncherView } from './launcher-view.ts';

export interface LauncherOptions {
  readonly organization: string;
  readonly product: string;
  /** Origin of the server. Default: where this script came from. */
  readonly url?: string;
  /** Such as `#4650c8`. Default: blue, and after the first click the product's own colour. */
  readonly color?: string | undefined;
  readonly side?: string | undefined;
  /** Such as `fr`. Default: the browser's. */
  readonly language?: string | undefined;
}

export type LauncherEvent = 'open' | 'close' | 'unread';

export type Launcher = ReturnType<typeof createLauncher>;

/** One round button. Until it is pressed it fetches nothing, stores nothing and tells nobody. */
export function createLauncher(
  options: LauncherOptions & { readonly url: string },
  place: number,
  { emit, shutdown }: { emit: (event: LauncherEvent) => void; shutdown: () => void },
) {
  const { organization, url, color, language } = options;
  const view = createLauncherView(
    {
      side: options.side === 'left' ? 'left' : 'right',
      language: chooseLanguage([language, ...navigator.languages]),
      place,
    },
    toggle,
  );
  let { product } = options;
  let identity: Identity = {};
  let frame: ChatFrame | undefined;
  let stopFollowing: (() => void) | undefined;
  let isUnavailable = false;
  const state = { isOpen: false, isReady: false, unread: 0 };

  function change(part: Partial<typeof state>): void {
    Object.assign(state, part);
    view.show(state);
  }

  const addressOf = (page: 'embed' | 'chat') =>
    [url, page, ...[organization, product].map(encodeURIComponent)].join('/');

  function receive({ type, value }: ToLauncher): void {
    switch (type) {
      case 'ready':
        if (color === undefined) view.setColor(value);
        change({ isReady: true });
        if (state.isOpen) frame?.focus();
        break;
      case 'close':
        close();
        break;
      case 'unread':
        if (value === state.unread) break;
        change({ unread: value });
        emit('unread');
        break;
      case 'getKeptToken':
        frame?.post({ type: 'keptToken', value: findKeptToken(organization) });
        break;
      case 'keepToken':
        keepToken(organization, value);
        break;
    }
  }

  function load(): ChatFrame {
    stopFollowing = followVisibleArea(view.panel);
    return createChatFrame({
      parent: view.panel,
      url: addressOf('embed'),
      onMessage: receive,
      onUnavailable() {
        isUnavailable = true;
        close();
        unload();
      },
    });
  }

  function unload(): void {
    frame?.remove();
    frame = undefined;
    stopFollowing?.();
    change({ isReady: false, unread: 0 });
  }

  function open(): void {
    if (state.isOpen) return;
    if (isUnavailable) {
      // Where a page must not show our frame, the same chat still has a page of its own.
      window.open(addressOf('chat'), '_blank', 'noopener');
      return;
    }
    if (frame === undefined) {
      frame = load();
      frame.post({ type: 'language', value: language ?? null });
      frame.post({ type: 'color', value: color ?? null });
      tellIdentity();
    }
    change({ isOpen: true });
    frame.post({ type: 'open', value: null });
    if (state.isReady) frame.focus();
    emit('open');
  }

  function close(): void {
    if (!state.isOpen) return;
    // Focus that was in the chat would be lost with it; focus elsewhere on the page stays there.
    const hadFocus = document.activeElement === view.host;
    change({ isOpen: false });
    frame?.post({ type: 'close', value: null });
    if (hadFocus) view.focusButton();
    emit('close');
  }

  function toggle(): void {
    if (state.isOpen) close();
    else open();
  }

  function tellIdentity(): void {
    const { name, email, token, userId, userHash } = identity;
    // Pages pass whatever objects they have, with what no message can carry.
    frame?.post({ type: 'identity', value: { name, email, token, userId, userHash } });
  }

  view.setColor(color);
  change({});
  // An async script in the head may run before there is a body.
  (document.body ?? document.documentElement).append(view.host);

  return {
    place,
    open,
    close,
    toggle,
    shutdown,
    product: () => product,
    unread: () => state.unread,
    isFor: (other: LauncherOptions) =>
      other.organization === organization && other.product === product,
    /** False after a single-page app has replaced the body it stood in. */
    isAttached: () => view.host.isConnected,

    identify(who: Identity): void {
      identity = who;
      tellIdentity();
    },

    switchProduct(other: string): void {
      const wasOpen = state.isOpen;
      close();
      unload();
      product = other;
      if (wasOpen) open();
    },

    remove(): void {
      unload();
      view.host.remove();
    },
  };
}
