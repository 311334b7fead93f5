// A list of the inbox as far as it was read: rooms by their latest activity, without a repetition.
// What is beyond the last page that was read is not held; it comes with its page.
import type { InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';

export interface InboxList {
  readonly rooms: readonly InboxRoom[];
  /** Where the next page begins; null: all is held; undefined: nothing was read yet. */
  readonly next: string | null | undefined;
}

export const EMPTY_LIST: InboxList = { rooms: [], next: undefined };

/** The list with its next page, or with its first one. */
export function withPage(
  list: InboxList,
  page: readonly InboxRoom[],
  next: string | null,
): InboxList {
  const fresh = page.filter((room) => list.rooms[placeOf(list.rooms, room)]?.id !== room.id);
  const rooms = [...list.rooms, ...fresh];
  // A room that was written in while its page was on its way belongs further up.
  return { rooms: isOrdered(rooms, list.rooms.length) ? rooms : rooms.toSorted(byActivity), next };
}

/**
 * The list after a room has changed from what it was: it moves to its place, or leaves where it is
 * listed no more.
 */
export function withRoom(
  list: InboxList,
  room: InboxRoom,
  before: InboxRoom | undefined,
  isListed: boolean,
): InboxList {
  if (list.next === undefined) return list;
  const place = find(list.rooms, before ?? room);
  const held = list.rooms[place];
  if (!isListed) {
    return held === undefined ? list : { ...list, rooms: list.rooms.toSpliced(place, 1) };
  }
  if (held !== undefined && byActivity(held, room) === 0) {
    return { ...list, rooms: list.rooms.with(place, room) };
  }
  const others = held === undefined ? list.rooms : list.rooms.toSpliced(place, 1);
  const newPlace = placeOf(others, room);
  // After all that was read it comes with its page, except where there is none left.
  const isBeyond = newPlace === others.length && list.next !== null;
  return { ...list, rooms: isBeyond ? others : others.toSpliced(newPlace, 0, room) };
}

/** The latest active first. */
export function byActivity(one: InboxRoom, other: InboxRoom): number {
  return (
    descending(one.activeAt, other.activeAt) ||
    descending(one.createdAt, other.createdAt) ||
    descending(one.id, other.id)
  );
}

function descending(one: string, other: string): number {
  return one === other ? 0 : one < other ? 1 : -1;
}

function placeOf(rooms: readonly InboxRoom[], room: InboxRoom): number {
  let from = 0;
  let to = rooms.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    const there = rooms[middle];
    if (there !== undefined && byActivity(there, room) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Where a room is that is held as it was given; a hundred thousand are not gone through. */
function find(rooms: readonly InboxRoom[], room: InboxRoom): number {
  const place = placeOf(rooms, room);
  return rooms[place]?.id === room.id ? place : Infinity;
}

function isOrdered(rooms: readonly InboxRoom[], from: number): boolean {
  for (let place = Math.max(1, from); place < rooms.length; place += 1) {
    const [before, after] = [rooms[place - 1], rooms[place]];
    if (before && after && byActivity(before, after) > 0) return false;
  }
  return true;
}
