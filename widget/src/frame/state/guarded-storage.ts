export interface KeptValues {
  load(key: string): string | null;
  save(key: string, value: string | null): void;
  /** As other tabs hear of it in a `storage` event. */
  fullKey(key: string): string;
  /** False where the browser gives this frame no storage: what is kept ends with the page view. */
  readonly lasts: boolean;
}

/**
 * A storage of the browser, where reaching for it may already throw: third-party storage blocked, a private
 * window, a full disk. Then values live in memory.
 */
export function createGuardedStorage(
  prefix: string,
  name: 'localStorage' | 'sessionStorage' = 'localStorage',
): KeptValues {
  const memory = new Map<string, string>();
  const storage = findStorage(name, prefix);
  return {
    lasts: storage !== null,
    fullKey: (key) => prefix + key,
    load: (key) => memory.get(prefix + key) ?? storage?.getItem(prefix + key) ?? null,
    save(key, value) {
      memory.delete(prefix + key);
      try {
        if (value === null) storage?.removeItem(prefix + key);
        else if (storage === null) memory.set(prefix + key, value);
        else storage.setItem(prefix + key, value);
      } catch {
        if (value !== null) memory.set(prefix + key, value);
      }
    },
  };
}

function findStorage(name: 'localStorage' | 'sessionStorage', prefix: string): Storage | null {
  try {
    const storage = globalThis[name];
    // Reading tells whether it is allowed; writing would be a trace of somebody who only looked.
    storage.getItem(prefix);
    return storage;
  } catch {
    return null;
  }
}
