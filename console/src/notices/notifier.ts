import type { InboxRoom, JournalEntry } from '@dowellchat/contract/v3/inbox.values.ts';
import { visitorName } from '../inbox/formats.ts';
import { preferences } from '../shell/preferences.ts';
import { isSeen, isWanted, noticeOf, type NoticeKind } from './notice.policy.ts';
import { clearWhenSeen, countUnseen } from './title-badge.ts';
import { playTone } from './tone.ts';

export interface NotifierOptions {
  readonly accountId: string;
  readonly openRoomId: () => string | undefined;
  readonly show: (roomId: string) => void;
}

export interface Notifier {
  changed(room: InboxRoom, before: InboxRoom | undefined): void;
  mentioned(entry: JournalEntry): void;
  stop(): void;
}

const TITLES: Readonly<Record<NoticeKind, (name: string) => string>> = {
  unassigned: (name) => `${name} is waiting`,
  assigned: (name) => `${name} is with you now`,
  message: (name) => name,
  mention: (name) => `${name} mentioned you`,
};

/** Calls somebody, as they have chosen, to what concerns them and is not before their eyes. */
export function createNotifier({ accountId, openRoomId, show }: NotifierOptions): Notifier {
  const stopClearing = clearWhenSeen();

  function call(kind: NoticeKind, roomId: string, who: string, text: string): void {
    const { notifyOf, desktopNotifications, sound } = preferences.get();
    const isVisible = document.visibilityState === 'visible';
    if (!isWanted(kind, notifyOf) || isSeen(roomId, openRoomId(), isVisible)) return;
    countUnseen();
    if (sound) playTone();
    if (desktopNotifications && !isVisible) showOnDesktop(TITLES[kind](who), text, roomId);
  }

  function showOnDesktop(title: string, body: string, roomId: string): void {
    if (!('Notification' in globalThis) || Notification.permission !== 'granted') return;
    try {
      // Of several tabs, and several messages of a room, one is shown.
      const shown = new Notification(title, { body, tag: `dowellchat:${roomId}` });
      shown.addEventListener('click', () => {
        focus();
        show(roomId);
        shown.close();
      });
    } catch {
      // Phones have none from a page.
    }
  }

  return {
    changed(room, before) {
      const kind = noticeOf(before, room, accountId);
      if (kind !== null) call(kind, room.id, visitorName(room), room.latest?.preview ?? '');
    },
    mentioned({ roomId, actor, fact }) {
      call('mention', roomId, actor.name, fact.kind === 'note' ? fact.text : '');
    },
    stop: stopClearing,
  };
}
