// The one inbox that is open, fed by the socket. It goes on while settings are shown: whoever waits is
// called from anywhere in the console.
import type { ConnectionState } from '@dowellchat/client';
import { client } from '../api/client.ts';
import { createNotifier } from '../notices/notifier.ts';
import { createInbox, type Inbox } from './inbox.ts';
import type { Readable } from '@dowellchat/client/value.ts';

export interface LiveInbox extends Inbox {
  readonly connection: Readable<ConnectionState>;
  /** Which room is before the agent's eyes. */
  looksAt(roomId: string | undefined): void;
  /** Called with a room that a notice leads to. */
  showRoom: (roomId: string) => void;
}

let current: LiveInbox | undefined;

/** The inbox of an organization; another one is closed. */
export function openInbox(organizationId: string, accountId: string): LiveInbox {
  if (current?.organizationId === organizationId && current.accountId === accountId) {
    // Who was signed out elsewhere and has signed in again goes on where they were.
    client.setAccount(accountId);
    return current;
  }
  current?.stop();
  current = start(organizationId, accountId);
  return current;
}

/** Nobody is signed in any more. */
export function closeInbox(): void {
  current?.stop();
  current = undefined;
  client.setAccount(undefined);
}

function start(organizationId: string, accountId: string): LiveInbox {
  client.setAccount(accountId);
  const core = createInbox({ rest: client.rest, organizationId, accountId });
  let openRoomId: string | undefined;

  const inbox: LiveInbox = {
    ...core,
    connection: client.connection,
    looksAt(roomId) {
      openRoomId = roomId;
    },
    showRoom: () => undefined,
    stop() {
      leave();
      stopChanges();
      notifier.stop();
      core.stop();
    },
  };
  const notifier = createNotifier({
    accountId,
    openRoomId: () => openRoomId,
    show: (roomId) => inbox.showRoom(roomId),
  });
  const stopChanges = core.onChange(notifier.changed);
  const leave = client.joinInbox(organizationId, {
    onJoin: core.readAgain,
    onEvent(event) {
      if (event.name === 'mentioned') notifier.mentioned(event.payload.entry);
      else core.event(event);
    },
  });
  return inbox;
}
