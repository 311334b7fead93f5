import type { Clock } from '../../lib/clock.ts';
import { newEventId, newId } from '../../lib/ids.ts';
import { lockAccount } from '../../storage/queries/accounts.queries.ts';
import { countLinkRoom, findChatLink, type ChatLink } from '../../storage/queries/links.queries.ts';
import { NEW_WORK, type WorkedRoom } from '../../storage/queries/room-work.queries.ts';
import { insertRoom, type NewRoom } from '../../storage/queries/rooms.queries.ts';
import type { Storage, Tx } from '../../storage/storage.ts';
import { mayAnswer } from '../access/access.policy.ts';
import { findStanding } from '../accounts/standing.ts';
import type { Publish } from '../domain-events.ts';
import { aboutRoom, noteForWebhooks } from '../webhooks/outbox.ts';
import { SERVER } from '../journal/entries.ts';
import type { Decided, RoomDecisions } from './room-decisions.ts';

/** A room that is not there yet, but for what it is given when it opens. */
export type WantedRoom = Omit<NewRoom, 'id' | 'eventId' | 'createdAtMs'>;

/** What a room's portfolio is where its visitor came by a link. */
const LINK_ID = /^[0-9a-f]{24}$/;

/** Opens rooms: those that were opened by a link are counted with it, and are for whose it is. */
export function createNewRooms(
  storage: Storage,
  clock: Clock,
  { decisions, publish }: { decisions: RoomDecisions; publish: Publish },
) {
  const { db } = storage;

  async function open(wanted: WantedRoom): Promise<WorkedRoom> {
    const nowMs = clock();
    const room = { ...wanted, id: newId(), eventId: newEventId(nowMs), createdAtMs: nowMs };
    const link = await findLinkOf(room);
    const opened = await db
      .transaction()
      .execute((tx) => (link === undefined ? insertAlone(tx, room) : insertOfLink(tx, room, link)));
    publish({ name: 'room.created', room: opened.room });
    for (const entry of opened.entries) {
      publish({ name: 'journal.created', entry, room: opened.room, work: opened.room.work });
    }
    return opened.room;
  }

  async function findLinkOf(room: NewRoom): Promise<ChatLink | undefined> {
    const link = LINK_ID.test(room.portfolio) ? await findChatLink(db, room.portfolio) : undefined;
    const isOfIt = link?.organizationId === room.organizationId && link.product === room.product;
    return isOfIt ? link : undefined;
  }

  async function insertOfLink(tx: Tx, wanted: NewRoom, link: ChatLink): Promise<Decided> {
    const { assigneeId } = link;
    // Held first, as whoever removes an account does.
    if (assigneeId !== null) await lockAccount({ ...storage, db: tx }, assigneeId);
    const { room } = await insertAlone(tx, wanted);
    await countLinkRoom(tx, link.ordinal);
    const standing = assigneeId === null ? undefined : await findStanding(tx, assigneeId);
    // Whoever answers no more leaves links behind: their rooms wait with the others.
    if (assigneeId === null || standing === undefined || !mayAnswer(standing, room)) {
      return { room, entries: [] };
    }
    const reason = 'link';
    return decisions.write(tx, room, SERVER, {
      change: { assigned: { assigneeId, reason } },
      facts: [{ kind: 'assigned', assigneeId, assigneeName: standing.name, reason, load: null }],
    });
  }

  return open;
}

async function insertAlone(tx: Tx, wanted: NewRoom): Promise<Decided> {
  const room = asOpened(wanted, await insertRoom(tx, wanted));
  await noteForWebhooks(tx, [aboutRoom('room.opened', room, room.createdAtMs)]);
  return { room, entries: [] };
}

function asOpened(room: NewRoom, ordinal: number): WorkedRoom {
  return {
    ...room,
    ordinal,
    isActive: true,
    lastSeq: 0,
    dataBytes: 0,
    version: 1,
    visitorReadSeq: 0,
    agentReadSeq: 0,
    work: NEW_WORK,
    activeAtMs: room.createdAtMs,
  };
}
