// The one inbox that is open, fed by the socket. It goes on while settings are shown: whoever waits is
// called from anywhere in the console.
import type { PayloadOf } from '@dowellchat/contract/v3/events.ts';
import type { JournalEntry } from '@dowellchat/contract/v3/inbox.values.ts';
import type { ConnectionState } from '@dowellchat/client';
import { client } from '../api/client.ts';
import { createNotifier } from '../notices/notifier.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { createValue, type Readable } from './value.ts';

export type Viewer = PayloadOf<'viewers.changed'>['viewers'][number];

export interface LiveInbox extends Inbox {
  readonly connection: Readable<ConnectionState>;
  /** Agents who look at the rooms that are open here. */
  readonly viewers: Readable<ReadonlyMap<string, readonly Viewer[]>>;
  /** With each journal entry of the rooms that are open here. */
  onJournal(listener: (entry: JournalEntry) => void): () => void;
  /** An entry that an answer told. */
  noted(entry: JournalEntry): void;
  /** Which room is before the agent's eyes. */
  looksAt(roomId: string | undefined): void;
  /** Called with a room that a notice leads to. */
  showRoom: (roomId: string) => void;
}

let current: { readonly inbox: LiveInbox; close(): void } | undefined;

/** The inbox of an organization; another one is closed. */
export function openInbox(organizationId: string, accountId: string): LiveInbox {
  const inbox = current?.inbox;
  if (inbox?.organizationId === organizationId && inbox.accountId === accountId) return inbox;
  current?.close();
  current = start(organizationId, accountId);
  return current.inbox;
}

function start(organizationId: string, accountId: string): { inbox: LiveInbox; close(): void } {
  const core = createInbox({ rest: client.rest, organizationId, accountId });
  const viewers = createValue<ReadonlyMap<string, readonly Viewer[]>>(new Map());
  const journal = new Set<(entry: JournalEntry) => void>();
  let openRoomId: string | undefined;

  const inbox: LiveInbox = {
    ...core,
    connection: client.connection,
    viewers,
    onJournal(listener) {
      journal.add(listener);
      return () => void journal.delete(listener);
    },
    noted(entry) {
      for (const listener of journal) listener(entry);
    },
    looksAt(roomId) {
      openRoomId = roomId;
    },
    showRoom: () => undefined,
  };
  const notifier = createNotifier({
    accountId,
    openRoomId: () => openRoomId,
    show: (roomId) => inbox.showRoom(roomId),
  });
  const stopChanges = core.onChange(notifier.changed);
  const leave = client.inbox(organizationId, {
    onEvent(event) {
      switch (event.name) {
        case 'inbox.changed':
        case 'colleague.changed':
          core.event(event);
          break;
        case 'journal.created':
          inbox.noted(event.payload.entry);
          break;
        case 'viewers.changed': {
          const { roomId, viewers: there } = event.payload;
          viewers.set(new Map(viewers.get()).set(roomId, there));
          break;
        }
        case 'mentioned':
          if (event.payload.organizationId === organizationId) {
            notifier.mentioned(event.payload.entry);
          }
          break;
        default:
      }
    },
    onJoined: core.readAgain,
  });

  return {
    inbox,
    close() {
      leave();
      stopChanges();
      notifier.stop();
      core.stop();
    },
  };
}
