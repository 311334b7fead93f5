import { mayAnswer, type Standing } from '../access/access.policy.ts';

/** Somebody who is there, and what they have to do already. */
export interface Candidate {
  readonly accountId: string;
  readonly standing: Standing;
  /** Their open rooms. */
  readonly rooms: number;
  /** When they were given one last; 0: never. */
  readonly routedAtMs: number;
}

/** Those who can take one more. */
export function freeOf(candidates: readonly Candidate[], capacity: number): Candidate[] {
  return candidates.filter(({ rooms }) => rooms < capacity);
}

/** Whose turn it is: of those who are free and for the product, whose last one is longest ago. */
export function nextFor(
  place: { readonly organizationId: string; readonly product: string },
  candidates: readonly Candidate[],
  capacity: number,
): Candidate | undefined {
  const [first, ...others] = freeOf(candidates, capacity).filter(({ standing }) =>
    mayAnswer(standing, place),
  );
  return first && others.reduce((next, one) => (isBefore(one, next) ? one : next), first);
}

/** Products of which somebody can take a room; undefined: of all. */
export function productsOf(
  organizationId: string,
  free: readonly Candidate[],
): string[] | undefined {
  if (free.some(({ standing }) => mayAnswer(standing, { organizationId }))) return undefined;
  const all = free.flatMap(({ standing: { memberships } }) =>
    memberships.filter((one) => one.organizationId === organizationId),
  );
  return [...new Set(all.flatMap(({ products }) => products))];
}

/** The same moment happens, above all for those who never had one: then fewer rooms, then the id. */
function isBefore(one: Candidate, other: Candidate): boolean {
  if (one.routedAtMs !== other.routedAtMs) return one.routedAtMs < other.routedAtMs;
  if (one.rooms !== other.rooms) return one.rooms < other.rooms;
  return one.accountId < other.accountId;
}
