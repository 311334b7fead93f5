import type {
  InboxRoom,
  JournalEntry,
  Latest,
  RoomWork,
  VisitorDetails,
} from '@dowellchat/contract/v3/inbox.values.ts';
import type { InboxRow, LatestMessage } from '../domain/inbox/inbox.service.ts';
import { previewOf } from '../domain/inbox/preview.policy.ts';
import type { StoredEntry } from '../domain/journal/journal.service.ts';
import type { VisitorDetails as StoredDetails } from '../domain/visitors/visitor-details.service.ts';
import { toRoom, toTime } from './answers.ts';

export function toInboxRoom(row: InboxRow): InboxRoom {
  return {
    ...toRoom(row),
    activeAt: toTime(row.activeAtMs),
    latest: row.latest && toLatest(row.latest),
    work: toWork(row.work),
    visitor: row.visitor,
  };
}

export function toLatest(message: LatestMessage): Latest {
  return {
    seq: message.seq,
    side: message.authorSide,
    author: message.author,
    type: message.type,
    preview: previewOf(message.dataStart),
    createdAt: toTime(message.createdAt),
  };
}

export function toWork({ snoozedUntilMs, tags, ...work }: InboxRow['work']): RoomWork {
  return {
    ...work,
    snoozedUntil: snoozedUntilMs === null ? null : toTime(snoozedUntilMs),
    tags: [...tags],
  };
}

export function toJournalEntry(entry: StoredEntry, roomId: string): JournalEntry {
  const { id, seq, afterSeq, accountId, actorName, fact, createdAtMs } = entry;
  return {
    id,
    roomId,
    seq,
    afterSeq,
    actor: { accountId, name: actorName },
    fact,
    createdAt: toTime(createdAtMs),
  };
}

export function toVisitorDetails(details: StoredDetails): VisitorDetails {
  const { room, visitor, pages, earlierRooms } = details;
  const verifiedId = visitor?.verifiedId ?? null;
  return {
    userId: room.userId,
    portfolio: room.portfolio,
    name: visitor?.name ?? null,
    email: visitor?.email ?? null,
    isVerified: verifiedId !== null,
    verifiedId,
    attributes: JSON.parse(visitor?.attributes ?? '{}') as VisitorDetails['attributes'],
    browser: visitor?.browser ?? null,
    language: visitor?.language ?? null,
    pages: pages.map(({ url, title, createdAtMs }) => ({ url, title, at: toTime(createdAtMs) })),
    earlierRooms: earlierRooms.map(toRoom),
  };
}
