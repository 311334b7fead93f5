import type { DomainEvent, Publish } from '../domain/domain-events.ts';

/** Carries what has happened to those who tell others, within one process. */
export interface Bus {
  readonly publish: Publish;
  subscribe(listener: (event: DomainEvent) => void): void;
}

export function createMemoryBus(): Bus {
  const listeners: ((event: DomainEvent) => void)[] = [];
  return {
    publish(event) {
      for (const listener of listeners) listener(event);
    },
    subscribe(listener) {
      listeners.push(listener);
    },
  };
}
