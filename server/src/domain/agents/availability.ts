// Who of an organization is there: at least one of their sockets has joined its inbox, and they have not
// said that they are away. It knows nothing of sockets or storage: it is told, and tells what changes.
import type { Availability } from '@dowellchat/contract/v3/inbox.values.ts';

/** A reload takes a moment: who is back within it was never gone. */
export const GRACE_MS = 15_000;

export interface AvailabilityChange {
  readonly organizationId: string;
  readonly accountId: string;
  readonly availability: Availability;
}

/** Calls back after a time, unless the answer is called before. */
export type After = (ms: number, call: () => void) => () => void;

interface Somebody {
  isAway: boolean;
  /** By organization, their sockets there and, where there are none, what ends the wait for one. */
  readonly places: Map<string, { sockets: number; cancel?: () => void }>;
}

export type AgentsAvailability = ReturnType<typeof createAvailability>;

export function createAvailability(after: After = afterTimeout) {
  const people = new Map<string, Somebody>();
  const accountsOf = new Map<string, Set<string>>();
  const listeners = new Set<(change: AvailabilityChange) => void>();

  function availabilityOf(accountId: string, organizationId: string): Availability {
    const somebody = people.get(accountId);
    if (somebody?.places.has(organizationId) !== true) return 'offline';
    return somebody.isAway ? 'away' : 'online';
  }

  function tell(accountId: string, organizationId: string): void {
    const availability = availabilityOf(accountId, organizationId);
    for (const listener of listeners) listener({ organizationId, accountId, availability });
  }

  function forget(accountId: string, organizationId: string): void {
    const somebody = people.get(accountId);
    if (somebody?.places.delete(organizationId) !== true) return;
    if (somebody.places.size === 0) people.delete(accountId);
    const accounts = accountsOf.get(organizationId);
    accounts?.delete(accountId);
    if (accounts?.size === 0) accountsOf.delete(organizationId);
    tell(accountId, organizationId);
  }

  return {
    availabilityOf,

    /** The organizations in which an account is there. */
    placesOf: (accountId: string): string[] => [...(people.get(accountId)?.places.keys() ?? [])],

    /** Whether they are there at all, in whichever organization. */
    anywhere(accountId: string): Availability {
      const somebody = people.get(accountId);
      if (somebody === undefined) return 'offline';
      return somebody.isAway ? 'away' : 'online';
    },

    /** Accounts that are there and not away. */
    listAvailable: (organizationId: string): string[] =>
      [...(accountsOf.get(organizationId) ?? [])].filter(
        (accountId) => availabilityOf(accountId, organizationId) === 'online',
      ),

    onAvailabilityChanged(listener: (change: AvailabilityChange) => void): void {
      listeners.add(listener);
    },

    /** A socket has joined the inbox. */
    connect(accountId: string, organizationId: string, isAway: boolean): void {
      const somebody = people.get(accountId) ?? { isAway, places: new Map() };
      people.set(accountId, somebody);
      const place = somebody.places.get(organizationId);
      if (place !== undefined) {
        place.cancel?.();
        delete place.cancel;
        place.sockets += 1;
        return;
      }
      somebody.places.set(organizationId, { sockets: 1 });
      const accounts = accountsOf.get(organizationId) ?? new Set();
      accountsOf.set(organizationId, accounts.add(accountId));
      tell(accountId, organizationId);
    },

    /** A socket has left it. `isFinal`: it will not come back, as its session was ended. */
    drop(accountId: string, organizationId: string, { isFinal = false } = {}): void {
      const place = people.get(accountId)?.places.get(organizationId);
      if (place === undefined || place.sockets === 0) return;
      place.sockets -= 1;
      if (place.sockets > 0) return;
      if (isFinal) forget(accountId, organizationId);
      else place.cancel = after(GRACE_MS, () => forget(accountId, organizationId));
    },

    setAway(accountId: string, isAway: boolean): void {
      const somebody = people.get(accountId);
      if (somebody === undefined || somebody.isAway === isAway) return;
      somebody.isAway = isAway;
      for (const organizationId of somebody.places.keys()) tell(accountId, organizationId);
    },
  };
}

function afterTimeout(ms: number, call: () => void): () => void {
  const timer = setTimeout(call, ms).unref();
  return () => clearTimeout(timer);
}
