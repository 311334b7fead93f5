import type { DomainEvent, Publish } from '../domain/domain-events.ts';
import type { Counters } from '../lib/rate-limits.ts';

/** Whether an event happened in this process or in another one of the cluster. */
export type Origin = 'here' | 'elsewhere';

/** Is told when another process begins to hold a key, and when it holds it no more. */
export interface HolderListener<Value> {
  enter(key: string, value: Value): void;
  leave(key: string, value: Value): void;
}

/** Keys this process holds; each as often as it was entered. */
export interface Held<Value> {
  enter(key: string, value: Value): void;
  leave(key: string): void;
}

/** Carries what has happened to those who tell others, within one process or among several. */
export interface Bus {
  readonly publish: Publish;
  subscribe(listener: (event: DomainEvent, origin: Origin) => void): void;
  /**
   * Keys of a kind that processes hold while something lasts, such as a socket in a room. Nothing of it
   * is on any disk: with a process goes what it held.
   */
  share<Value>(topic: string, listener: HolderListener<Value>): Held<Value>;
  /**
   * Called when something that others told may have been missed, or has become this process's to do:
   * only the database can tell what.
   */
  onGap(listener: () => void): void;
  /** Something may be on disk that nobody was told of, or will be soon: every process looks, a little later. */
  doubt(): void;
  /** Whether all that others tell is heard. */
  isWhole(): boolean;
  /** Whether this process does what one of all is to do. Two may think so for a few seconds. */
  isFirst(): boolean;
  /** Where processes count together; none: this one counts alone. */
  readonly counters?: Counters;
  start(): Promise<void>;
  stop(): Promise<void>;
}
