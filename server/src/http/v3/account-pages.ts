import { refuseFields, type ApplicationError } from '../../lib/application-error.ts';

interface Page<Item> {
  readonly shown: readonly Item[];
  readonly next: string | null;
}

/** Cuts off the one item more that was read to learn whether there is another page. */
export function cutPage<Item>(
  items: readonly Item[],
  limit: number,
  cursorOf: (last: Item) => string,
): Page<Item> {
  const shown = items.slice(0, limit);
  const last = shown.at(-1);
  return { shown, next: items.length > limit && last !== undefined ? cursorOf(last) : null };
}

/** A cursor that is a number; the end of all numbers where none is sent. */
export function ordinalOf(after: string | undefined): number {
  if (after === undefined) return Number.MAX_SAFE_INTEGER;
  if (/^\d{1,15}$/.test(after)) return Number(after);
  throw refuseCursor();
}

/** A cursor of two parts: when, and which. */
export function timeAndIdOf(after: string | undefined): { createdAtMs: number; id: string } {
  if (after === undefined) return { createdAtMs: 0, id: '' };
  const [, time, id] = /^(\d{1,15})-([0-9a-f]{24})$/.exec(after) ?? [];
  if (time === undefined || id === undefined) throw refuseCursor();
  return { createdAtMs: Number(time), id };
}

export function refuseCursor(): ApplicationError {
  return refuseFields({ after: ['must be the `next` of a page'] });
}
