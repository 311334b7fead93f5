import type { Look, Readable } from '@dowellchat/client';
import type { HostBridge } from './host-bridge.ts';
import { createStore } from './store.ts';
import type { Identity } from '../../bridge/bridge-messages.ts';

/** What the page that embeds the chat has asked for so far. */
export interface HostWishes {
  readonly isOpen: boolean;
  readonly language: string | null;
  readonly color: string | null;
  /** How it may look soon: the console shows it before it is saved. */
  readonly look?: Look;
  /** It has said how the chat is to look: from now on it can be drawn without changing at once. */
  readonly isComplete: boolean;
}

interface Listeners {
  readonly onIdentity: (identity: Identity) => void;
  /** With the address of the page. */
  readonly onPage: (url: string) => void;
}

/** Listens from the start: the page speaks before there is anything to show. */
export function followHostWishes(
  host: HostBridge | null,
  { onIdentity, onPage }: Listeners,
): Readable<HostWishes> {
  const store = createStore<HostWishes>({
    isOpen: host === null,
    language: null,
    color: null,
    isComplete: host === null,
  });
  host?.subscribe(({ type, value }) => {
    switch (type) {
      case 'open':
      case 'close':
        store.change({ isOpen: type === 'open' });
        break;
      case 'language':
        store.change({ language: value });
        break;
      // The launcher sends these pairs in order; with the second one both are known.
      case 'color':
        store.change({ color: value, isComplete: true });
        break;
      case 'look':
        store.change({ look: value as Look });
        break;
      case 'identity':
        onIdentity(value);
        break;
      case 'hello':
        if (value !== null) onPage(value);
        break;
      case 'keptToken':
        break;
    }
  });
  return store;
}

export function whenComplete(wishes: Readable<HostWishes>): Promise<HostWishes> {
  return new Promise((resolve) => {
    const look = () => {
      if (!wishes.get().isComplete) return;
      stop();
      resolve(wishes.get());
    };
    const stop = wishes.subscribe(look);
    look();
  });
}
