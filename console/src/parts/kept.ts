import { createStore, type Store } from './store.ts';

const PREFIX = 'dowellchat.console.';

/** A store that this browser remembers. Where storage is blocked it lasts as long as the page. */
export function keptStore<Value>(name: string, initial: Value): Store<Value> {
  const store = createStore<Value>((read(name) as Value | undefined) ?? initial);
  addEventListener('storage', ({ key }) => {
    if (key === PREFIX + name) store.set((read(name) as Value | undefined) ?? initial);
  });
  return {
    ...store,
    set(value) {
      store.set(value);
      try {
        localStorage.setItem(PREFIX + name, JSON.stringify(value));
      } catch {
        // Full or blocked: the choice holds until the page is left.
      }
    },
  };
}

function read(name: string): unknown {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
