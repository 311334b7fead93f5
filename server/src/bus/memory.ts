import type { DomainEvent } from '../domain/domain-events.ts';
import type { Bus, Origin } from './bus.ts';

/** Doubts come with every call that fails: one look is enough for all of so long. */
const LOOK_AFTER_MS = 1000;

/** The bus of a process that is alone. */
export function createMemoryBus(): Bus {
  const listeners: ((event: DomainEvent, origin: Origin) => void)[] = [];
  const gapListeners: (() => void)[] = [];
  let look: NodeJS.Timeout | undefined;
  return {
    publish(event) {
      for (const listener of listeners) listener(event, 'here');
    },
    subscribe(listener) {
      listeners.push(listener);
    },
    share: () => ({ enter: () => undefined, leave: () => undefined }),
    onGap(listener) {
      gapListeners.push(listener);
    },
    doubt() {
      look ??= setTimeout(() => {
        look = undefined;
        for (const listener of gapListeners) listener();
      }, LOOK_AFTER_MS).unref();
    },
    isWhole: () => true,
    isFirst: () => true,
    start: () => Promise.resolve(),
    async stop() {
      clearTimeout(look);
    },
  };
}
