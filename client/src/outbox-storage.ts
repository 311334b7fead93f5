import { browser } from './browser.ts';
import type { OutgoingMessage } from './room-view.ts';

/** Keeps texts by key over a reload. Both calls may throw: then messages are kept in memory alone. */
export interface OutboxStorage {
  load(key: string): string | null;
  /** null: nothing is to be kept. */
  save(key: string, value: string | null): void;
}

/** The browser's own storage where it may be used, else memory. */
export function defaultOutboxStorage(): OutboxStorage {
  const kept = new Map<string, string>();
  const memory: OutboxStorage = {
    load: (key) => kept.get(key) ?? null,
    save(key, value) {
      if (value === null) kept.delete(key);
      else kept.set(key, value);
    },
  };
  try {
    // Asked of the window, for Node has one too, not worth the name.
    const local = browser.window?.localStorage;
    if (!local) return memory;
    return {
      load: (key) => local.getItem(key),
      save(key, value) {
        if (value === null) local.removeItem(key);
        else local.setItem(key, value);
      },
    };
  } catch {
    return memory;
  }
}

/** The unsent messages of one room, of one who sends. */
export interface StoredOutbox {
  load(): readonly OutgoingMessage[];
  /** Keeps a message, or its newer state. */
  put(message: OutgoingMessage): void;
  remove(clientId: string): void;
}

export interface OutboxKey {
  readonly url: string;
  /** A token, or the name of an account. */
  readonly owner: string;
  readonly roomId: string;
}

/** Every change reads what is stored first: another tab may have added to it. */
export function openStoredOutbox(storage: OutboxStorage, outbox: OutboxKey): StoredOutbox {
  const key = `dowellchat:outbox:${hash(`${outbox.url} ${outbox.owner}`)}:${outbox.roomId}`;

  function load(): OutgoingMessage[] {
    try {
      const stored: unknown = JSON.parse(storage.load(key) ?? '[]');
      return Array.isArray(stored) ? stored.filter(isOutgoing) : [];
    } catch {
      return [];
    }
  }
  function save(messages: readonly OutgoingMessage[]): void {
    try {
      storage.save(key, messages.length === 0 ? null : JSON.stringify(messages));
    } catch {
      // Full or blocked. The message is still sent, only a reload would lose it.
    }
  }

  return {
    load,
    put(message) {
      const stored = load();
      const place = stored.findIndex(({ clientId }) => clientId === message.clientId);
      save(place < 0 ? [...stored, message] : stored.with(place, message));
    },
    remove(clientId) {
      const stored = load();
      const left = stored.filter((each) => each.clientId !== clientId);
      if (left.length < stored.length) save(left);
    },
  };
}

function isOutgoing(value: unknown): value is OutgoingMessage {
  const { clientId, type, status, data } = (value ?? {}) as Partial<OutgoingMessage>;
  return (
    typeof clientId === 'string' &&
    typeof type === 'string' &&
    data !== undefined &&
    (status === 'sending' || status === 'failed')
  );
}

/** Tells tokens apart without telling them: 32 bits of the 192 a token has (FNV-1a). */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return (value >>> 0).toString(36);
}
