// Whether something that happened is worth a call. Pure: the browser is asked elsewhere.
import type { InboxRoom } from '@dowellchat/contract/v3/inbox.values.ts';

export type NoticeKind = 'unassigned' | 'assigned' | 'message' | 'mention';

/** Of what one wants to hear. */
export interface NoticeChoices {
  /** New rooms that nobody has taken. */
  readonly unassigned: boolean;
  /** Rooms that came to oneself, and what visitors write in them. */
  readonly assigned: boolean;
  readonly mentions: boolean;
}

/** Why a room that has changed concerns somebody; null: it does not. */
export function noticeOf(
  before: InboxRoom | undefined,
  after: InboxRoom,
  accountId: string,
): NoticeKind | null {
  const { latest, work } = after;
  if (!after.isActive || work.snoozedUntil !== null) return null;
  const heldSeq = before === undefined ? after.readSeq.agent : (before.latest?.seq ?? 0);
  const hasNew = latest?.side === 'visitor' && latest.seq > heldSeq;
  if (work.assigneeId === accountId) {
    const wasMine = before?.work.assigneeId === accountId;
    if (!wasMine && work.assignReason !== 'taken' && (before !== undefined || hasNew)) {
      return 'assigned';
    }
    return hasNew ? 'message' : null;
  }
  // Of a room that waits only the first message calls, or each would call everybody.
  return work.assigneeId === null && hasNew && latest.seq === 1 ? 'unassigned' : null;
}

export function isWanted(kind: NoticeKind, choices: NoticeChoices): boolean {
  switch (kind) {
    case 'unassigned':
      return choices.unassigned;
    case 'assigned':
    case 'message':
      return choices.assigned;
    case 'mention':
      return choices.mentions;
  }
}

/** Nobody is called to what is before their eyes. */
export function isSeen(
  roomId: string,
  openRoomId: string | undefined,
  isPageVisible: boolean,
): boolean {
  return isPageVisible && openRoomId === roomId;
}
