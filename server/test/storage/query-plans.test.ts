import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database, Storage, Tx } from '../../src/storage/storage.ts';
import * as accounts from '../../src/storage/queries/accounts.queries.ts';
import * as members from '../../src/storage/queries/accounts-members.queries.ts';
import * as twoFactor from '../../src/storage/queries/accounts-two-factor.queries.ts';
import * as apiKeys from '../../src/storage/queries/api-keys.queries.ts';
import * as audit from '../../src/storage/queries/audit.queries.ts';
import * as files from '../../src/storage/queries/files.queries.ts';
import * as identity from '../../src/storage/queries/identity.queries.ts';
import * as cannedReplies from '../../src/storage/queries/canned-replies.queries.ts';
import * as colleagues from '../../src/storage/queries/colleagues.queries.ts';
import * as inbox from '../../src/storage/queries/inbox.queries.ts';
import * as invitations from '../../src/storage/queries/invitations.queries.ts';
import * as journal from '../../src/storage/queries/journal.queries.ts';
import * as links from '../../src/storage/queries/links.queries.ts';
import * as looks from '../../src/storage/queries/looks.queries.ts';
import * as messages from '../../src/storage/queries/messages.queries.ts';
import * as meta from '../../src/storage/queries/meta.queries.ts';
import * as organizations from '../../src/storage/queries/organizations.queries.ts';
import * as products from '../../src/storage/queries/products.queries.ts';
import * as roomWork from '../../src/storage/queries/room-work.queries.ts';
import * as routing from '../../src/storage/queries/routing.queries.ts';
import * as rooms from '../../src/storage/queries/rooms.queries.ts';
import * as searches from '../../src/storage/queries/search.queries.ts';
import * as sightings from '../../src/storage/queries/sightings.queries.ts';
import * as sessions from '../../src/storage/queries/sessions.queries.ts';
import * as standing from '../../src/storage/queries/standing.queries.ts';
import * as visitorPages from '../../src/storage/queries/visitor-pages.queries.ts';
import * as webhooks from '../../src/storage/queries/webhooks.queries.ts';
import * as webhookDeliveries from '../../src/storage/queries/webhook-deliveries.queries.ts';
import * as visitors from '../../src/storage/queries/visitors.queries.ts';
import { engines } from '../support/engines.ts';
import { costlySteps, countBlocks, explain, fill } from './query-plans.ts';
import { recordStatements } from './recording-database.ts';
import { openTestStorage, type TestStorage } from './test-storage.ts';

interface Recording {
  readonly db: Database;
  readonly engine: Storage['engine'];
}

interface Case {
  readonly run: (recording: Recording) => Promise<unknown>;
  /** The index each engine must use. */
  readonly sqlite: RegExp;
  readonly postgres: RegExp;
}

const big = { organizationId: 'big', product: 'LOGIN' };
const small = { organizationId: 'org-7', product: 'LOGIN' };
const inboxFilter = {
  organizationId: 'big',
  statuses: [1],
  products: undefined,
  assigneeId: undefined,
  tag: undefined,
} as const;
const inboxPage = { after: { activeAtMs: 19_000, ordinal: 19_000 }, limit: 50 };
const messageQueries = (recording: Recording) => messages.prepareMessageQueries(recording);
const roomQueries = ({ db }: Recording) => rooms.prepareRoomQueries(db);
const sent = (clientId: string) => ({ roomOrdinal: 1, authorSide: 'visitor' as const, clientId });

/** Every query that finds or changes rows of a table that grows, by its function. */
const CASES: Readonly<Record<string, Case>> = {
  find: {
    run: (recording) => roomQueries(recording).find('room-9'),
    sqlite: /rooms USING INDEX \S+ \(id=\?\)/,
    postgres: /rooms_id_key/,
  },
  findWithLatest: {
    run: (recording) => roomQueries(recording).findWithLatest('room-9'),
    sqlite: /messages USING PRIMARY KEY \(room_ordinal=\? AND seq=\?\)/,
    postgres: /messages_pkey/,
  },
  findActiveOfVisitor: {
    run: (recording) => roomQueries(recording).findActiveOfVisitor('visitor-9'),
    sqlite: /rooms USING INDEX rooms_by_visitor/,
    postgres: /rooms_by_visitor/,
  },
  findActiveOfUser: {
    run: ({ db }) => rooms.findActiveOfUser(db, 'user-9', 'LOGIN'),
    sqlite: /rooms USING INDEX rooms_by_user/,
    postgres: /rooms_by_user/,
  },
  listRoomSummaries: {
    run: ({ db }) =>
      rooms.prepareRoomQueries(db).listRoomSummaries(small, { afterOrdinal: 19_000, limit: 200 }),
    sqlite: /rooms_by_product \(organization_id=\? AND product=\? AND ordinal>\?\)/,
    postgres: /rooms_by_product/,
  },
  listRooms: {
    run: ({ db }) => rooms.prepareRoomQueries(db).listRooms(small, { from: 1000, to: 19_000 }),
    sqlite: /rooms_by_product \(organization_id=\? AND product=\? AND ordinal>\? AND ordinal<\?\)/,
    postgres: /rooms_by_product/,
  },
  listRoomPage: {
    run: ({ db }) =>
      rooms.listRoomPage(db, {
        ...small,
        beforeOrdinal: 19_000,
        limit: 200,
      }),
    sqlite: /rooms_by_product \(organization_id=\? AND product=\? AND ordinal<\?\)/,
    postgres: /rooms_by_product/,
  },
  listInboxRows: {
    run: ({ db }) => unread(inbox.listInboxRows(db, [9, 900, 9000])),
    sqlite: /rooms USING INTEGER PRIMARY KEY \(rowid=\?\)/,
    postgres: /rooms_pkey/,
  },
  listInboxRowsOfVisitor: {
    run: ({ db }) => unread(inbox.listInboxRowsOfVisitor(db, 'visitor-9', 200)),
    sqlite: /rooms USING INDEX rooms_by_owner \(visitor_id=\?\)/,
    postgres: /rooms_by_owner/,
  },
  listRoomStates: {
    run: ({ db }) => rooms.listRoomStates(db, ['a', 'b', 'c']),
    sqlite: /rooms USING INDEX \w+ \(id=\?\)/,
    postgres: /rooms_id/,
  },
  listRoomsAt: {
    run: ({ db }) => rooms.listRoomsAt(db, [9, 900, 9000]),
    sqlite: /rooms USING INTEGER PRIMARY KEY \(rowid=\?\)/,
    postgres: /rooms_pkey/,
  },
  findLastRoomOrdinal: {
    run: ({ db }) => searches.findLastRoomOrdinal(db),
    sqlite: /rooms USING INTEGER PRIMARY KEY \(rowid>\?\)/,
    postgres: /rooms_pkey/,
  },
  listRoomExtents: {
    run: ({ db }) => searches.listRoomExtents(db, { from: 9001, to: 9100 }),
    sqlite: /rooms USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/,
    postgres: /rooms_pkey/,
  },
  listRoomsToIndex: {
    run: ({ db }) => searches.listRoomsToIndex(db, [9, 900, 9000]),
    sqlite: /rooms USING INTEGER PRIMARY KEY \(rowid=\?\)/,
    postgres: /rooms_pkey/,
  },
  listMessagesOf: {
    run: ({ db }) => searches.listMessagesOf(db, [{ roomOrdinal: 1, after: 4000, to: 4100 }], 1000),
    sqlite: /messages USING PRIMARY KEY \(room_ordinal=\? AND seq>\? AND seq<\?\)/,
    postgres: /messages_pkey/,
  },
  listMessagesAt: {
    run: ({ db }) => searches.listMessagesAt(db, [{ roomOrdinal: 1, seq: 4000 }], 1000),
    sqlite: /messages USING PRIMARY KEY \(room_ordinal=\? AND seq>\? AND seq<\?\)/,
    postgres: /messages_pkey/,
  },
  updateReadSeq: {
    run: ({ db }) => unread(roomWork.updateReadSeq(db, { id: 'room-9', side: 'visitor', seq: 1 })),
    sqlite: /rooms USING INDEX \S+ \(id=\?\)/,
    postgres: /rooms_id_key/,
  },
  findVisitor: {
    run: ({ db }) => visitors.findVisitor(db, 'visitor-9'),
    sqlite: /visitors USING INDEX \S+ \(id=\?\)/,
    postgres: /visitors_pkey/,
  },
  findTokenHolder: {
    run: ({ db }) => visitors.findTokenHolder(db, 'hash-9'),
    sqlite: /visitor_tokens USING INDEX \S+ \(token_hash=\?\)/,
    postgres: /visitor_tokens_pkey/,
  },
  listTokenHolders: {
    run: ({ db }) => visitors.listTokenHolders(db, ['hash-8', 'hash-9']),
    sqlite: /visitor_tokens USING INDEX \S+ \(token_hash=\?\)/,
    postgres: /visitor_tokens_pkey/,
  },
  updateVisitorToken: {
    run: ({ db }) => visitors.updateVisitorToken(db, 'hash-9', { expiresAt: 1 }),
    sqlite: /visitor_tokens USING INDEX \S+ \(token_hash=\?\)/,
    postgres: /visitor_tokens_pkey/,
  },
  findVisitorOfSubject: {
    run: ({ db }) => visitors.findVisitorOfSubject(db, 'big', 'user-9'),
    sqlite: /visitors USING INDEX visitors_by_subject/,
    postgres: /visitors_by_subject/,
  },
  findVerification: {
    run: ({ db }) => visitors.findVerification(db, 'visitor-9'),
    sqlite: /visitors USING INDEX \S+ \(id=\?\)/,
    postgres: /visitors_pkey/,
  },
  moveRooms: {
    run: ({ db }) => visitors.moveRooms(db, { from: 'visitor-9', to: 'visitor-8', limit: 200 }),
    sqlite: /rooms USING (COVERING )?INDEX rooms_by_owner/,
    postgres: /rooms_by_owner/,
  },
  deleteIdentityKey: {
    run: ({ db }) => identity.deleteIdentityKey(db, 'big', 'key-9'),
    sqlite: /identity_keys USING INDEX \S+ \(id=\?\)/,
    postgres: /identity_keys_(pkey|organization_id_place_key)/,
  },
  updateIdentityMode: {
    run: ({ db }) => identity.updateIdentityMode(db, 'big', 'optional'),
    sqlite: /organizations USING INDEX \S+ \(id=\?\)/,
    postgres: /organizations_pkey/,
  },
  identityModeOf: {
    run: ({ db }) => db.selectNoFrom(identity.identityModeOf(sql.lit('big')).as('mode')).execute(),
    sqlite: /organizations USING INDEX \S+ \(id=\?\)/,
    postgres: /organizations_pkey/,
  },
  listWebhooks: {
    run: ({ db }) => unread(webhooks.listWebhooks(db, 'org-9')),
    sqlite: /webhooks USING INDEX webhooks_of_organization/,
    postgres: /webhooks_of_organization/,
  },
  findWebhook: {
    run: ({ db }) => unread(webhooks.findWebhook(db, 'webhook-9')),
    sqlite: /webhooks USING INDEX \S+ \(id=\?\)/,
    postgres: /webhooks_(pkey|on)/,
  },
  isListenedTo: {
    run: ({ db }) => db.selectNoFrom(webhooks.isListenedTo(sql.lit('org-9')).as('is')).execute(),
    sqlite: /webhooks USING COVERING INDEX webhooks_listening/,
    postgres: /webhooks_listening/,
  },
  listListening: {
    run: (recording) => unread(webhooks.listListening(asTx(recording), ['org-9', 'org-8'])),
    sqlite: /webhooks USING INDEX webhooks_listening/,
    postgres: /webhooks_listening/,
  },
  updateWebhook: {
    run: ({ db }) => unread(webhooks.updateWebhook(db, 'webhook-9', { isOn: true })),
    sqlite: /webhooks USING INDEX \S+ \(id=\?\)/,
    postgres: /webhooks_(pkey|on)/,
  },
  deleteWebhook: {
    run: (recording) => webhooks.deleteWebhook(asTx(recording), 'webhook-9'),
    sqlite: /webhook_deliveries USING (COVERING )?INDEX webhook_deliveries_of_webhook/,
    postgres: /webhook_deliveries_of_webhook/,
  },
  leaseWebhook: {
    run: ({ db }) => unread(webhooks.leaseWebhook(db, 'webhook-9', { nowMs: 1, untilMs: 2 })),
    sqlite: /webhooks USING INDEX \S+ \(id=\?\)/,
    postgres: /webhooks_(pkey|on)/,
  },
  releaseWebhook: {
    run: ({ db }) => webhooks.releaseWebhook(db, 'webhook-9', 2),
    sqlite: /webhooks USING INDEX \S+ \(id=\?\)/,
    postgres: /webhooks_(pkey|on)/,
  },
  releaseAllWebhooks: {
    run: ({ db }) => webhooks.releaseAllWebhooks(db),
    sqlite: /webhooks USING INDEX webhooks_on/,
    postgres: /webhooks_on/,
  },
  listDueWebhooks: {
    run: ({ db }) =>
      webhooks.listDueWebhooks(db, { afterId: 'webhook-1', nowMs: 9000, limit: 200 }),
    sqlite: /webhook_deliveries EXISTS USING COVERING INDEX webhook_deliveries_waiting/,
    postgres: /webhook_deliveries_waiting/,
  },
  listDueDeliveries: {
    run: ({ db }) =>
      webhookDeliveries.listDueDeliveries(db, 'webhook-9', { nowMs: 9000, limit: 8 }),
    sqlite: /webhook_deliveries_waiting/,
    postgres: /webhook_deliveries_waiting/,
  },
  listDeliveryPage: {
    run: ({ db }) =>
      webhookDeliveries.listDeliveryPage(db, 'webhook-9', { beforeOrdinal: 900, limit: 50 }),
    sqlite: /webhook_deliveries_of_webhook/,
    postgres: /webhook_deliveries_(of_webhook|pkey)/,
  },
  updateDelivery: {
    run: ({ db }) =>
      webhookDeliveries.updateDelivery(db, 9, {
        state: 1,
        attempts: 1,
        dueAtMs: 1,
        status: 200,
        reason: null,
        triedAtMs: 1,
      }),
    sqlite: /webhook_deliveries USING INTEGER PRIMARY KEY/,
    postgres: /webhook_deliveries_pkey/,
  },
  updateToWaiting: {
    run: ({ db }) =>
      unread(webhookDeliveries.updateToWaiting(db, 'webhook-9', { id: 'd-9', nowMs: 9000 })),
    sqlite: /webhook_deliveries_settled/,
    postgres: /webhook_deliveries_(settled|of_webhook)/,
  },
  updateDueNow: {
    run: ({ db }) => webhookDeliveries.updateDueNow(db, 'webhook-9', 9000),
    sqlite: /webhook_deliveries_waiting/,
    postgres: /webhook_deliveries_waiting/,
  },
  deleteSettledDeliveries: {
    run: ({ db }) => webhookDeliveries.deleteSettledDeliveries(db, 'webhook-9', 200),
    sqlite: /webhook_deliveries_settled/,
    postgres: /webhook_deliveries_(settled|of_webhook)/,
  },
  deleteOldDeliveries: {
    run: ({ db }) => webhookDeliveries.deleteOldDeliveries(db, { beforeMs: 100, limit: 10 }),
    sqlite: /webhook_deliveries_by_time/,
    postgres: /webhook_deliveries_by_time/,
  },
  listIdentityKeys: {
    run: ({ db }) => identity.listIdentityKeys(db, 'big'),
    sqlite: /identity_keys USING INDEX \S+ \(organization_id=\?\)/,
    postgres: /identity_keys_organization_id_place_key/,
  },
  findIdentityMode: {
    run: ({ db }) => identity.findIdentityMode(db, 'big'),
    sqlite: /organizations USING INDEX \S+ \(id=\?\)/,
    postgres: /organizations_pkey/,
  },
  findFile: {
    run: ({ db }) => files.findFile(db, 'file-9'),
    sqlite: /files USING INDEX \S+ \(id=\?\)/,
    postgres: /files_pkey/,
  },
  listFiles: {
    run: ({ db }) => files.listFiles(db, { afterId: 'file-5', limit: 100 }),
    sqlite: /files USING INDEX \S+ \(id>\?\)/,
    postgres: /files_pkey/,
  },
  findFileBytes: {
    run: ({ db }) => files.findFileBytes(db, 9),
    sqlite: /rooms USING INTEGER PRIMARY KEY \(rowid=\?\)/,
    postgres: /rooms_pkey/,
  },
  updateVisitor: {
    run: ({ db }) => visitors.updateVisitor(db, 'visitor-9', { name: 'Ann' }),
    sqlite: /visitors USING INDEX \S+ \(id=\?\)/,
    postgres: /visitors_pkey/,
  },
  findRoom: {
    run: ({ db }) => rooms.findRoom(db, 'room-9'),
    sqlite: /rooms USING INDEX \S+ \(id=\?\)/,
    postgres: /rooms_id_key/,
  },
  listRoomsOfKey: {
    run: ({ db }) => rooms.listRoomsOfKey(db, 'visitor-9', 20),
    sqlite: /rooms USING INDEX rooms_by_visitor \(visitor_key=\?\)/,
    postgres: /rooms_by_visitor/,
  },
  findWorkedRoom: {
    run: ({ db }) => unread(roomWork.findWorkedRoom(db, 'room-9')),
    sqlite: /rooms USING INDEX \S+ \(id=\?\)/,
    postgres: /rooms_id_key/,
  },
  updateWorkedRoom: {
    run: (recording) =>
      unread(
        roomWork.updateWorkedRoom(
          asTx(recording),
          { ordinal: 9 },
          {
            isActive: false,
            assigned: { assigneeId: 'account-9', reason: 'taken' },
            snoozedUntilMs: 1,
            tags: ['tag-9'],
          },
          1,
        ),
      ),
    sqlite: /rooms USING INTEGER PRIMARY KEY \(rowid=\?\)/,
    postgres: /rooms_pkey/,
  },
  listHeldRooms: {
    run: ({ db }) => roomWork.listHeldRooms(db, 'account-9', { afterOrdinal: 100, limit: 200 }),
    sqlite: /rooms USING INDEX rooms_held \(assignee_id=\? AND ordinal>\?\)/,
    postgres: /rooms_held/,
  },
  findNextHolder: {
    run: ({ db }) => roomWork.findNextHolder(db, 'account-8'),
    sqlite: /rooms USING (COVERING )?INDEX rooms_held \(assignee_id>\?\)/,
    postgres: /rooms_held/,
  },
  listDueRooms: {
    run: ({ db }) => roomWork.listDueRooms(db, 100, 100),
    sqlite: /rooms USING INDEX rooms_snoozed \(snoozed_until<\?\)/,
    postgres: /rooms_snoozed/,
  },
  countOpenRoomsOf: {
    run: ({ db }) =>
      colleagues.countOpenRoomsOf(db, { organizationId: 'big', accountIds: ['account-9'] }, 100),
    sqlite:
      /rooms USING INDEX rooms_assigned \(organization_id=\? AND assignee_id=\? AND status=\?\)/,
    postgres: /rooms_assigned\b/,
  },
  listColleagues: {
    run: ({ db }) => colleagues.listColleagues(db, 'org-9', 500),
    sqlite: /accounts USING INDEX accounts_owners \(id>\?\)/,
    postgres: /accounts_owners/,
  },
  findIsAway: {
    run: ({ db }) => colleagues.findIsAway(db, 'account-9'),
    sqlite: /accounts USING INDEX \S+ \(id=\?\)/,
    postgres: /accounts_pkey/,
  },
  updateIsAway: {
    run: ({ db }) => colleagues.updateIsAway(db, 'account-9', true),
    sqlite: /accounts USING INDEX \S+ \(id=\?\)/,
    postgres: /accounts_pkey/,
  },
  findRouting: {
    run: ({ db }) => routing.findRouting(db, 'org-9'),
    sqlite: /organizations USING INDEX \S+ \(id=\?\)/,
    postgres: /organizations_pkey/,
  },
  updateRouting: {
    run: ({ db }) => routing.updateRouting(db, 'org-9', { isOn: false, capacity: 5 }),
    sqlite: /organizations USING INDEX \S+ \(id=\?\)/,
    postgres: /organizations_pkey/,
  },
  listRoutedOrganizations: {
    run: ({ db }) => routing.listRoutedOrganizations(db, { afterId: 'org-9', limit: 200 }),
    sqlite: /organizations USING COVERING INDEX organizations_routing \(id>\?\)/,
    postgres: /organizations_routing/,
  },
  listRoutable: {
    run: ({ db }) => routing.listRoutable(db, 'org-9', ['account-9', 'account-10']),
    sqlite: /accounts USING INDEX \S+ \(id=\?\)/,
    postgres: /accounts_pkey/,
  },
  updateRoutedAt: {
    run: ({ db }) => routing.updateRoutedAt(db, 'account-9', 1),
    sqlite: /accounts USING INDEX \S+ \(id=\?\)/,
    postgres: /accounts_pkey/,
  },
  listWaitingRooms: {
    run: ({ db }) =>
      routing.listWaitingRooms(
        db,
        { organizationId: 'big', products: undefined },
        { after: routing.START, limit: 50 },
      ),
    sqlite:
      /rooms USING INDEX rooms_unassigned \(organization_id=\? AND status=\? AND active_at>\?\)/,
    postgres: /rooms_unassigned/,
  },
  listRoomsHeldIn: {
    run: ({ db }) =>
      routing.listRoomsHeldIn(
        db,
        { organizationId: 'big', accountId: 'account-9' },
        { after: routing.START, limit: 50 },
      ),
    sqlite:
      /rooms USING INDEX rooms_assigned \(organization_id=\? AND assignee_id=\? AND status=\?/,
    postgres: /rooms_assigned/,
  },
  listHolders: {
    run: ({ db }) => routing.listHolders(db, 'big', { afterId: '', limit: 200 }),
    sqlite: /rooms_assigned\S* \(organization_id=\? AND assignee_id>\?\)/,
    postgres: /rooms_assigned/,
  },
  touchRooms: {
    run: (recording) =>
      messageQueries(recording).touchRooms(asTx(recording), [{ ordinal: 9, activeAtMs: 1 }]),
    sqlite: /rooms USING INTEGER PRIMARY KEY \(rowid=\?\)[^]*room_tags USING PRIMARY KEY/,
    postgres: /rooms_pkey[^]*room_tags_pkey/,
  },
  wakeRoom: {
    run: (recording) => unread(messageQueries(recording).wakeRoom(asTx(recording), 9, 2)),
    sqlite: /rooms USING INTEGER PRIMARY KEY \(rowid=\?\)/,
    postgres: /rooms_pkey/,
  },
  listInboxPage: {
    run: ({ db }) => unread(inbox.listInboxPage(db, inboxFilter, inboxPage)),
    sqlite:
      /rooms USING INDEX rooms_by_status \(organization_id=\? AND status=\? AND active_at<\?\)/,
    postgres: /rooms_by_status/,
  },
  findInboxRow: {
    run: ({ db }) => unread(inbox.findInboxRow(db, 'room-9')),
    sqlite: /rooms USING INDEX \S+ \(id=\?\)[^]*messages USING PRIMARY KEY/,
    postgres: /rooms_id_key/,
  },
  listTags: {
    run: ({ db }) => inbox.listTags(db, 'big', 200),
    sqlite: /room_tags USING COVERING INDEX \S+ \(organization_id=\? AND tag>\?\)/,
    postgres: /room_tags_by/,
  },
  countByProduct: {
    run: ({ db }) => inbox.countByProduct(db, { organizationId: 'big', products: undefined }, 100),
    sqlite: /rooms_unassigned_by_product \(organization_id=\? AND product=\? AND status=\?\)/,
    postgres: /rooms_by_product/,
  },
  countInbox: {
    run: ({ db }) => inbox.countInbox(db, { ...inboxFilter, assigneeId: 'account-9' }, 100),
    sqlite: /rooms_assigned \(organization_id=\? AND assignee_id=\? AND status=\?\)/,
    postgres: /rooms_assigned/,
  },
  findEntryOnce: {
    run: ({ db }) =>
      unread(
        journal.findEntryOnce(db, { roomOrdinal: 9, accountId: 'account-9', clientId: 'c-9' }),
      ),
    sqlite: /journal_entries USING INDEX journal_entries_once/,
    postgres: /journal_entries_once/,
  },
  listEntriesAfter: {
    run: ({ db }) => unread(journal.listEntriesAfter(db, 9, { afterSeq: 5, limit: 50 })),
    sqlite: /journal_entries USING PRIMARY KEY \(room_ordinal=\? AND seq>\?\)/,
    postgres: /journal_entries_pkey/,
  },
  listEntriesBefore: {
    run: ({ db }) => unread(journal.listEntriesBefore(db, 9, { beforeSeq: 5, limit: 50 })),
    sqlite: /journal_entries USING PRIMARY KEY \(room_ordinal=\? AND seq<\?\)/,
    postgres: /journal_entries_pkey/,
  },
  listCannedReplies: {
    run: ({ db }) => cannedReplies.listCannedReplies(db, 'org-9', 1000),
    sqlite: /canned_replies USING INDEX \S+ \(organization_id=\?\)/,
    postgres: /canned_replies_organization_id_shortcut_key_key/,
  },
  countCannedReplies: {
    run: ({ db }) => cannedReplies.countCannedReplies(db, 'org-9', 1000),
    sqlite: /canned_replies USING INDEX \S+ \(organization_id=\?\)/,
    postgres: /canned_replies_organization_id_shortcut_key_key/,
  },
  findCannedReply: {
    run: ({ db }) => cannedReplies.findCannedReply(db, 'reply-9'),
    sqlite: /canned_replies USING INDEX \S+ \(id=\?\)/,
    postgres: /canned_replies_pkey/,
  },
  updateCannedReply: {
    run: ({ db }) => cannedReplies.updateCannedReply(db, 'reply-9', { text: 'x' }),
    sqlite: /canned_replies USING INDEX \S+ \(id=\?\)/,
    postgres: /canned_replies_pkey/,
  },
  deleteCannedReply: {
    run: ({ db }) => cannedReplies.deleteCannedReply(db, 'reply-9'),
    sqlite: /canned_replies USING INDEX \S+ \(id=\?\)/,
    postgres: /canned_replies_pkey/,
  },
  listVisitorPages: {
    run: ({ db }) => visitorPages.listVisitorPages(db, 'visitor-9'),
    sqlite: /visitor_pages USING INDEX visitor_pages_by_visitor \(visitor_id=\?\)/,
    postgres: /visitor_pages_by_visitor/,
  },
  list: {
    run: (recording) => messageQueries(recording).list(1, 4000, 4100),
    sqlite: /messages USING PRIMARY KEY \(room_ordinal=\? AND seq>\? AND seq<\?\)/,
    postgres: /messages_pkey/,
  },
  findStretchEnd: {
    run: (recording) => messageQueries(recording).findStretchEnd(1, 4000, 1000),
    sqlite: /messages USING PRIMARY KEY \(room_ordinal=\? AND seq>\?\)/,
    postgres: /messages_pkey/,
  },
  findStretchStart: {
    run: (recording) => messageQueries(recording).findStretchStart(1, 4000, 1000),
    sqlite: /messages USING PRIMARY KEY \(room_ordinal=\? AND seq<\?\)/,
    postgres: /messages_pkey/,
  },
  findSentBefore: {
    run: (recording) =>
      messageQueries(recording).findSentBefore(asTx(recording), [sent('client-1'), sent('none')]),
    sqlite: /messages USING INDEX messages_once/,
    postgres: /messages_once/,
  },
  advanceRooms: {
    run: (recording) =>
      messageQueries(recording).advanceRooms(asTx(recording), [
        { ordinal: 1, lastSeq: 1, added: 1, bytes: 1 },
        { ordinal: 2, lastSeq: 1, added: 1, bytes: 1 },
      ]),
    sqlite: /rooms USING INTEGER PRIMARY KEY \(rowid=\?\)/,
    postgres: /rooms_pkey/,
  },
  listLinkReferences: {
    run: ({ db }) =>
      links.listLinkReferences(db, 'big', { after: { ordinal: 700, position: 2 }, limit: 100 }),
    sqlite: /links_by_organization \(organization_id=\? AND \(master_link_ordinal,position\)>/,
    postgres: /links_by_organization/,
  },
  masterLinkExists: {
    run: ({ db }) => links.masterLinkExists(db, 'master-9'),
    sqlite: /master_links USING COVERING INDEX \S+ \(id=\?\)/,
    postgres: /master_links_id_key/,
  },
  openMasterLink: {
    run: ({ db }) => links.openMasterLink(db, 'master-9', 1),
    sqlite: /links USING PRIMARY KEY \(master_link_ordinal=\? AND position=\?\)/,
    postgres: /links_pkey/,
  },
  listChatLinks: {
    run: ({ db }) =>
      links.listChatLinks(db, { organizationId: 'big', beforeOrdinal: 900, limit: 100 }),
    sqlite: /master_links USING INDEX master_links_named \(organization_id=\? AND ordinal<\?\)/,
    postgres: /master_links_named/,
  },
  countLinkRoom: {
    run: (recording) => links.countLinkRoom(recording.db, 9),
    sqlite: /master_links USING INTEGER PRIMARY KEY \(rowid=\?\)/,
    postgres: /master_links_pkey/,
  },
  findOrganizations: {
    run: ({ db }) => organizations.findOrganizations(db, ['org-5', 'org-6']),
    sqlite: /organizations USING INDEX \S+ \(id=\?\)/,
    postgres: /organizations_pkey/,
  },
  listSightings: {
    run: ({ db }) => sightings.listSightings(db, 'org-5', 200),
    sqlite: /sightings USING INDEX sightings_by_time \(organization_id=\?\)/,
    postgres: /sightings_by_time/,
  },
  deleteOldSightings: {
    run: ({ db }) => sightings.deleteOldSightings(db, 'org-5', 200),
    sqlite: /sightings USING (COVERING )?INDEX sightings_by_time/,
    postgres: /sightings_by_time/,
  },
  sealTwoFactor: {
    run: ({ db }) => twoFactor.sealTwoFactor(db, 'account-9', { from: 's', to: 't' }),
    sqlite: /two_factors USING INDEX \S+ \(account_id=\?\)/,
    postgres: /two_factors_pkey/,
  },
  findChatLink: {
    run: ({ db }) => links.findChatLink(db, 'master-9'),
    sqlite: /master_links USING INDEX \S+ \(id=\?\)/,
    postgres: /master_links_id_key/,
  },
  referenceExists: {
    run: ({ db }) =>
      links.referenceExists(db, { organizationId: 'org-1', product: 'LOGIN', reference: 'r' }),
    sqlite:
      /links USING (COVERING )?INDEX links_by_reference \(organization_id=\? AND reference=\?\)/,
    postgres: /links_by_reference/,
  },
  findLook: {
    run: ({ db }) => unread(looks.findLook(db, small)),
    sqlite: /looks USING INDEX \S+ \(organization_id=\? AND product=\?\)/,
    postgres: /looks_pkey/,
  },
  findAccount: {
    run: ({ db }) => accounts.findAccount(db, 'account-9'),
    sqlite: /accounts USING INDEX \S+ \(id=\?\)/,
    postgres: /accounts_pkey/,
  },
  findAccountByEmail: {
    run: ({ db }) => accounts.findAccountByEmail(db, 'a@example.com'),
    sqlite: /accounts USING INDEX \S+ \(email=\?\)/,
    postgres: /accounts_email_key/,
  },
  listAccounts: {
    run: ({ db }) => accounts.listAccounts(db, { afterId: 'account-5', limit: 100 }),
    sqlite: /accounts USING INDEX \S+ \(id>\?\)/,
    postgres: /accounts_pkey/,
  },
  updateAccount: {
    run: ({ db }) => accounts.updateAccount(db, 'account-9', { name: 'Ann' }),
    sqlite: /accounts USING INDEX \S+ \(id=\?\)/,
    postgres: /accounts_pkey/,
  },
  deleteAccount: {
    run: ({ db }) => accounts.deleteAccount(db, 'account-9'),
    sqlite: /memberships USING (COVERING )?INDEX memberships_by_account \(account_id=\?\)/,
    postgres: /memberships_by_account/,
  },
  findPasswordReset: {
    run: ({ db }) => accounts.findPasswordReset(db, 'hash-9', 1),
    sqlite: /password_resets USING INDEX \S+ \(token_hash=\?\)/,
    postgres: /password_resets_token_hash_key/,
  },
  takePasswordReset: {
    run: ({ db }) => accounts.takePasswordReset(db, 'hash-9', 1),
    sqlite: /password_resets USING INDEX \S+ \(token_hash=\?\)/,
    postgres: /password_resets_token_hash_key/,
  },
  listMemberships: {
    run: ({ db }) => unread(members.listMemberships(db, 'account-9')),
    sqlite: /memberships USING INDEX memberships_by_account \(account_id=\?\)/,
    postgres: /memberships_by_account/,
  },
  listMembershipsOf: {
    run: ({ db }) => unread(members.listMembershipsOf(db, ['account-8', 'account-9'])),
    sqlite: /memberships USING INDEX memberships_by_account \(account_id=\?\)/,
    postgres: /memberships_by_account/,
  },
  listMembers: {
    run: ({ db }) => unread(members.listMembers(db, 'org-9', { afterId: 'account-5', limit: 100 })),
    sqlite: /memberships USING INDEX \S+ \(organization_id=\? AND account_id>\?\)/,
    postgres: /memberships_pkey/,
  },
  findMember: {
    run: ({ db }) => unread(members.findMember(db, 'org-9', 'account-9')),
    sqlite: /memberships USING INDEX \S+ \(organization_id=\? AND account_id=\?\)/,
    postgres: /memberships_(pkey|by_account)/,
  },
  deleteMembership: {
    run: ({ db }) => members.deleteMembership(db, 'org-9', 'account-9'),
    sqlite: /memberships USING (COVERING )?INDEX \S+ \(\w+=\? AND \w+=\?\)/,
    postgres: /memberships_(pkey|by_account)/,
  },
  findTwoFactor: {
    run: ({ db }) => twoFactor.findTwoFactor(db, 'account-9'),
    sqlite: /two_factors USING INDEX \S+ \(account_id=\?\)/,
    postgres: /two_factors_pkey/,
  },
  deleteTwoFactor: {
    run: ({ db }) => twoFactor.deleteTwoFactor(db, 'account-9'),
    sqlite: /two_factors USING (COVERING )?INDEX \S+ \(account_id=\?\)/,
    postgres: /two_factors_pkey/,
  },
  takeTotpStep: {
    run: ({ db }) => twoFactor.takeTotpStep(db, 'account-9', 1),
    sqlite: /two_factors USING INDEX \S+ \(account_id=\?\)/,
    postgres: /two_factors_pkey/,
  },
  takeRecoveryCode: {
    run: ({ db }) => twoFactor.takeRecoveryCode(db, 'account-9', 'hash-9'),
    sqlite: /recovery_codes USING (COVERING )?INDEX \S+ \(account_id=\? AND code_hash=\?\)/,
    postgres: /recovery_codes_pkey/,
  },
  findSessionByToken: {
    run: ({ db }) => sessions.findSessionByToken(db, 'hash-9'),
    sqlite: /sessions USING INDEX \S+ \(token_hash=\?\)/,
    postgres: /sessions_token_hash_key/,
  },
  updateSessionUse: {
    run: ({ db }) => sessions.updateSessionUse(db, 'session-9', 1),
    sqlite: /sessions USING INDEX \S+ \(id=\?\)/,
    postgres: /sessions_pkey/,
  },
  listSessions: {
    run: ({ db }) => sessions.listSessions(db, 'account-9'),
    sqlite: /sessions USING INDEX sessions_by_account \(account_id=\?\)/,
    postgres: /sessions_by_account/,
  },
  listSessionStandings: {
    run: ({ db }) => standing.listSessionStandings(db, ['session-8', 'session-9']),
    sqlite: /sessions USING INDEX \S+ \(id=\?\)/,
    postgres: /sessions_pkey/,
  },
  listKeyIds: {
    run: ({ db }) => standing.listKeyIds(db, ['key-8', 'key-9']),
    sqlite: /api_keys USING (COVERING )?INDEX \S+ \(id=\?\)/,
    postgres: /api_keys_pkey/,
  },
  deleteSession: {
    run: ({ db }) => sessions.deleteSession(db, 'account-9', 'session-9'),
    sqlite: /sessions USING INDEX \S+ \(id=\?\)/,
    postgres: /sessions_(pkey|by_account)/,
  },
  deleteSessions: {
    run: ({ db }) => sessions.deleteSessions(db, 'account-9'),
    sqlite: /sessions USING (COVERING )?INDEX sessions_by_account \(account_id=\?\)/,
    postgres: /sessions_by_account/,
  },
  findInvitation: {
    run: ({ db }) => unread(invitations.findInvitation(db, 'hash-9', 1)),
    sqlite: /invitations USING INDEX \S+ \(token_hash=\?\)/,
    postgres: /invitations_token_hash_key/,
  },
  takeInvitation: {
    run: ({ db }) => unread(invitations.takeInvitation(db, 'hash-9', 1)),
    sqlite: /invitations USING INDEX \S+ \(token_hash=\?\)/,
    postgres: /invitations_token_hash_key/,
  },
  listInvitations: {
    run: ({ db }) => unread(invitations.listInvitations(db, 'org-9', { afterId: '', limit: 100 })),
    sqlite: /invitations USING INDEX invitations_by_organization \(organization_id=\? AND id>\?\)/,
    postgres: /invitations_by_organization/,
  },
  deleteInvitation: {
    run: ({ db }) => invitations.deleteInvitation(db, 'org-9', 'invitation-9'),
    sqlite: /invitations USING INDEX \S+ \(\S*id=\?/,
    postgres: /invitations_(pkey|by_organization)/,
  },
  listAuditEntries: {
    run: ({ db }) => audit.listAuditEntries(db, 'org-9', { beforeOrdinal: 900, limit: 100 }),
    sqlite: /audit_entries USING INDEX audit_by_organization \(organization_id=\? AND ordinal<\?\)/,
    postgres: /audit_by_organization/,
  },
  findApiKey: {
    run: ({ db }) => apiKeys.findApiKey(db, 'hash-9'),
    sqlite: /api_keys USING INDEX \S+ \(key_hash=\?\)/,
    postgres: /api_keys_key_hash_key/,
  },
  organizationExists: {
    run: ({ db }) => organizations.organizationExists(db, 'org-9'),
    sqlite: /organizations USING COVERING INDEX \S+ \(id=\?\)/,
    postgres: /organizations_pkey/,
  },
  findOrigins: {
    run: ({ db }) => organizations.findOrigins(db, 'org-9'),
    sqlite: /organizations USING INDEX \S+ \(id=\?\)/,
    postgres: /organizations_pkey/,
  },
  updateOrigins: {
    run: ({ db }) => organizations.updateOrigins(db, 'org-9', []),
    sqlite: /organizations USING INDEX \S+ \(id=\?\)/,
    postgres: /organizations_pkey/,
  },
  listOrganizations: {
    run: ({ db }) => organizations.listOrganizations(db, { afterId: 'org-5', limit: 100 }),
    sqlite: /organizations USING INDEX \S+ \(id>\?\)/,
    postgres: /organizations_pkey/,
  },
};

/** The same statement as in `find…`, with a lock that the recording cannot take. */
const LOCKING: Readonly<Record<string, Case>> = {
  lockAccount: {
    run: (recording) => accounts.lockAccount(recording, 'account-9'),
    sqlite: /accounts USING INDEX \S+ \(id=\?\)/,
    postgres: /accounts_pkey/,
  },
  lockOrganization: {
    run: (recording) => organizations.lockOrganization(recording, 'org-9'),
    sqlite: /organizations USING COVERING INDEX \S+ \(id=\?\)/,
    postgres: /organizations_pkey/,
  },
  lockWorkedRooms: {
    run: (recording) => unread(roomWork.lockWorkedRooms(recording, ['room-9', 'room-8'])),
    sqlite: /rooms USING INDEX \S+ \(id=\?\)/,
    postgres: /rooms_id_key/,
  },
  lockRooms: {
    run: (recording) => messageQueries(recording).lockRooms(asTx(recording), ['room-9', 'room-8']),
    sqlite: /rooms USING INDEX \S+ \(id=\?\)/,
    postgres: /rooms_id_key/,
  },
};

/** The recording answers rows without columns, and a list in a column cannot be read from those. */
async function unread(query: Promise<unknown>): Promise<void> {
  await query.catch(() => undefined);
}

const ofUser: Case['run'] = ({ db }) =>
  rooms
    .prepareRoomQueries(db)
    .listRoomSummaries({ ...big, userId: 'user-20' }, { afterOrdinal: 0, limit: 200 });

/** Only the recording sees it, to which a transaction is a database like any other. */
function asTx({ db }: Recording): Tx {
  return db as unknown as Tx;
}

/** What needs no case: rows put in, tables of some tens of rows that operators keep, and what a start looks for once. */
const WITHOUT_CASE = [
  /^(insert|put|prepare|to[A-Z])/,
  /^[A-Z_]+$/,
  /^(findMeta|deleteMeta|listProducts|listApiKeys|deleteApiKey|lockOwners|listOpenSecrets)$/,
];

test('every query has a case, or is one of those that need none', () => {
  const { db } = recordStatements('sqlite');
  const modules = [
    accounts,
    members,
    twoFactor,
    apiKeys,
    audit,
    cannedReplies,
    colleagues,
    files,
    identity,
    inbox,
    invitations,
    journal,
    links,
    looks,
    messages,
    meta,
    organizations,
    products,
    roomWork,
    routing,
    rooms,
    searches,
    sessions,
    sightings,
    standing,
    visitorPages,
    webhooks,
    webhookDeliveries,
    visitors,
  ];
  const names = [
    ...modules.flatMap((module) => Object.keys(module)),
    ...Object.keys(rooms.prepareRoomQueries(db)),
    ...Object.keys(messages.prepareMessageQueries({ db, engine: 'sqlite' })),
  ];
  const known = { ...CASES, ...LOCKING };
  const without = names.filter(
    (name) => !(name in known) && !WITHOUT_CASE.some((pattern) => pattern.test(name)),
  );
  expect(without).toEqual([]);
  expect(Object.keys(known).filter((name) => !names.includes(name))).toEqual([]);
});

describe.each(engines)('$name', (engine) => {
  let storage: TestStorage;
  beforeAll(async () => {
    storage = await openTestStorage(engine);
    await fill(storage);
  });
  afterAll(() => storage.close());

  async function statementsOf(run: Case['run']) {
    const { db, statements } = recordStatements(engine.name);
    await run({ db, engine: engine.name });
    return statements;
  }

  test.each(Object.entries({ ...CASES, ...LOCKING }))(
    '%s uses its index: it reads no table whole and sorts nothing',
    async (name, { run, ...index }) => {
      const plans: string[] = [];
      for (const statement of await statementsOf(run)) {
        plans.push(...(await explain(storage, statement)));
      }
      expect(plans.join('\n')).toMatch(index[engine.name]);
      // Rooms are locked in one order everywhere; the few of a batch may be sorted for that.
      const costly = costlySteps(plans).filter((step) => !(name in LOCKING && /Sort/.test(step)));
      expect(costly, plans.join('\n')).toEqual([]);
    },
  );

  const PAGES: Readonly<Record<string, (page: number) => Case['run']>> = {
    'the rooms of a product':
      (page) =>
      ({ db }) =>
        rooms.prepareRoomQueries(db).listRoomSummaries(big, { afterOrdinal: page * 38, limit: 20 }),
    'the messages of a room': (page) => (recording) =>
      messageQueries(recording).list(1, page * 4 + 1, page * 4 + 20),
    'the links of an organization':
      (page) =>
      ({ db }) =>
        links.listLinkReferences(db, 'big', {
          after: { ordinal: Math.floor(page * 0.7), position: 0 },
          limit: 20,
        }),
    'the organizations':
      (page) =>
      ({ db }) =>
        organizations.listOrganizations(db, {
          afterId: `org-${String(page / 1000).slice(2)}`,
          limit: 20,
        }),
  };

  const FILTERS = Object.entries({
    'open rooms': { statuses: [1] },
    'rooms of all states': { statuses: [0, 1, 2] },
    'open rooms of some products': {
      statuses: [1],
      products: ['LOGIN', 'EXTENSION', 'WORKFLOWAI'],
    },
    'unassigned rooms': { statuses: [1], assigneeId: null },
    'unassigned rooms of a product': { statuses: [1], assigneeId: null, products: ['LOGIN'] },
    'rooms of somebody': { statuses: [1], assigneeId: 'account-9' },
    'all rooms of somebody': { statuses: [0, 1, 2], assigneeId: 'account-9' },
    'closed rooms of somebody in some products': {
      statuses: [0],
      assigneeId: 'account-9',
      products: ['LOGIN', 'EXTENSION'],
    },
    'rooms with a tag': { statuses: [1], tag: 'tag-9' },
    'rooms of all states of a product with a tag': {
      statuses: [0, 1, 2],
      tag: 'tag-9',
      products: ['LOGIN'],
    },
    'rooms of somebody with a tag': { statuses: [1], tag: 'tag-9', assigneeId: 'account-9' },
  } as const satisfies Record<string, Partial<inbox.InboxFilter>>);

  test.each(FILTERS)('%s are read by their index alone, in its order', async (_, wanted) => {
    const filter: inbox.InboxFilter = { ...inboxFilter, ...wanted };
    for (const after of [undefined, inboxPage.after]) {
      const page = { after, limit: 50 };
      for (const statement of await statementsOf(({ db }) =>
        unread(inbox.listInboxPage(db, filter, page)),
      )) {
        const plan = await explain(storage, statement);
        // SQLite sorts each stretch that it merges, which holds a page of rooms at most.
        const isMerge = /MERGE \(UNION ALL\)|Merge Append/.test(plan.join());
        const costly = costlySteps(plan).filter(
          (step) => !(isMerge && /TEMP B-TREE|Sort Key/.test(step)),
        );
        expect(costly, plan.join('\n')).toEqual([]);
      }
    }
  });

  test('the rooms of one user are found without reading those of others', async () => {
    const [statement] = await statementsOf(ofUser);
    if (engine.name === 'sqlite') {
      expect((await explain(storage, statement!)).join()).toMatch(/rooms_by_user/);
    } else {
      expect(await countBlocks(storage, statement!)).toBeLessThanOrEqual(10);
    }
  });

  if (engine.name === 'postgres') {
    test.each(Object.entries(PAGES))(
      'the thousandth page of %s touches as few blocks as the first',
      async (_, pageOf) => {
        const cost = async (page: number) => {
          const [statement] = await statementsOf(pageOf(page));
          return countBlocks(storage, statement!);
        };
        const first = await cost(0);
        expect(await cost(999)).toBeLessThanOrEqual(first + 5);
      },
    );
  }
});
