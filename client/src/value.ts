/** A value that changes, and tells whoever wants to know. */
export interface Readable<T> {
  /** The value as it is now. */
  get(): T;
  /** Calls the listener after every change; the returned function ends that. */
  subscribe(listener: () => void): () => void;
}

export interface Value<T> extends Readable<T> {
  set(value: T): void;
}

export function createValue<T>(initial: T): Value<T> {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of listeners) callSafely(listener);
    },
    subscribe(listener) {
      // Wrapped, so that the same function twice is two listeners.
      const entry = (): void => listener();
      listeners.add(entry);
      return () => {
        listeners.delete(entry);
      };
    },
  };
}

/** A listener that throws must not break the session: its error surfaces on its own. */
export function callSafely(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
