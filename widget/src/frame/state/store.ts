import type { Readable } from '@dowellchat/client';

export interface Store<State> extends Readable<State> {
  change(part: Partial<State>): void;
}

/** Values that views read and are told of. */
export function createStore<State extends object>(initial: State): Store<State> {
  const listeners = new Set<() => void>();
  let state = initial;
  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    change(part) {
      state = { ...state, ...part };
      for (const listener of listeners) listener();
    },
  };
}
