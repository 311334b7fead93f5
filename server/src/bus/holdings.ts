import type { Held, HolderListener } from './bus.ts';

/** A process begins to hold a key with a value, or holds it no more. */
export interface Change {
  readonly topic: string;
  readonly key: string;
  /** Missing: held no more. */
  readonly value?: unknown;
}

interface Own {
  readonly value: unknown;
  count: number;
}

/** What this process holds, and what is known of the others. */
export function createHoldings(tell: (change: Change) => void) {
  const listeners = new Map<string, HolderListener<unknown>>();
  const own = new Map<string, Map<string, Own>>();
  /** By process, topic and key. */
  const others = new Map<string, Map<string, Map<string, unknown>>>();

  function apply(node: string, { topic, key, value }: Change): void {
    const listener = listeners.get(topic);
    if (listener === undefined) return;
    const theirs = inMap(inMap(others, node), topic);
    const before = theirs.get(key);
    if (value === undefined && before !== undefined) {
      theirs.delete(key);
      listener.leave(key, before);
    } else if (value !== undefined && before === undefined) {
      theirs.set(key, value);
      listener.enter(key, value);
    }
  }

  return {
    share<Value>(topic: string, listener: HolderListener<Value>): Held<Value> {
      listeners.set(topic, listener);
      const keys = inMap(own, topic);
      return {
        enter(key, value) {
          const held = keys.get(key);
          if (held !== undefined) held.count += 1;
          else {
            keys.set(key, { value, count: 1 });
            tell({ topic, key, value });
          }
        },
        leave(key) {
          const held = keys.get(key);
          if (held === undefined) return;
          held.count -= 1;
          if (held.count > 0) return;
          keys.delete(key);
          tell({ topic, key });
        },
      };
    },

    /** All that this process holds. */
    all: (): Change[] =>
      [...own].flatMap(([topic, keys]) =>
        [...keys].map(([key, { value }]) => ({ topic, key, value })),
      ),

    /** Another process has told what has changed there. */
    change(node: string, changes: readonly Change[]): void {
      for (const change of changes) apply(node, change);
    },

    /** Another process has told all that it holds. */
    replace(node: string, all: readonly Change[]): void {
      const now = new Set(all.map(({ topic, key }) => JSON.stringify([topic, key])));
      for (const [topic, keys] of others.get(node) ?? []) {
        for (const key of keys.keys()) {
          if (!now.has(JSON.stringify([topic, key]))) apply(node, { topic, key });
        }
      }
      for (const change of all) apply(node, change);
    },

    /** Another process is gone, and what it held with it. */
    forget(node: string): void {
      for (const [topic, keys] of others.get(node) ?? []) {
        for (const key of keys.keys()) apply(node, { topic, key });
      }
      others.delete(node);
    },
  };
}

function inMap<Value>(map: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const found = map.get(key) ?? new Map<string, Value>();
  map.set(key, found);
  return found;
}
