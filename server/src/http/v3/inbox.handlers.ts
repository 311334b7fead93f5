import type { InboxCursor } from '../../domain/inbox/inbox.service.ts';
import { refuseFields } from '../../lib/application-error.ts';
import { toInboxRoom, toJournalEntry, toVisitorDetails } from '../../v3/inbox-answers.ts';
import { pathText } from '../requests.ts';
import { refuseCursor } from './account-pages.ts';
import type { V3Handlers } from './v3.calls.ts';
import type { V3Context } from './v3.context.ts';

/** How agents find rooms and decide about them. */
export function inboxHandlers({ inbox, roomWork, journal, visitorDetails, limits }: V3Context) {
  return {
    async listInbox({ request, principal, query }) {
      const { view, product, assignee, tag, after, limit = 50 } = query;
      const organizationId = pathText(request, 'organizationId');
      const wish = { organizationId, view, product, assigneeId: assignee, tag };
      const page = { after: after === undefined ? undefined : cursorOf(after), limit };
      const { rows, next } = await inbox.listPage(principal, wish, page);
      return {
        rooms: rows.map(toInboxRoom),
        next: next === undefined ? null : `${next.activeAtMs}-${next.ordinal}`,
      };
    },

    async countInbox({ request, principal }) {
      const counts = await inbox.count(principal, pathText(request, 'organizationId'));
      return { ...counts, products: [...counts.products] };
    },

    listTags: async ({ request, principal }) => ({
      tags: await inbox.listTags(principal, pathText(request, 'organizationId')),
    }),

    getInboxRoom: async ({ request, principal }) =>
      toInboxRoom(await roomWork.get(principal, pathText(request, 'roomId'))),

    async changeWork({ request, principal, body }) {
      await limits.takeWrite(request.ip);
      const { snoozedUntil, ...wanted } = body;
      const row = await roomWork.change(principal, pathText(request, 'roomId'), {
        ...wanted,
        snoozedUntilMs: typeof snoozedUntil === 'string' ? timeOf(snoozedUntil) : snoozedUntil,
      });
      return toInboxRoom(row);
    },

    async listJournal({ request, principal, query: { after, before, limit = 50 } }) {
      if (after !== undefined && before !== undefined) {
        throw refuseFields({ before: ['must not be sent with after'] });
      }
      const roomId = pathText(request, 'roomId');
      const beforeSeq = before ?? Number.MAX_SAFE_INTEGER;
      const found =
        after === undefined
          ? await journal.listBefore(principal, roomId, { beforeSeq, limit: limit + 1 })
          : await journal.listAfter(principal, roomId, { afterSeq: after, limit: limit + 1 });
      const shown = after === undefined ? found.slice(-limit) : found.slice(0, limit);
      return {
        entries: shown.map((entry) => toJournalEntry(entry, roomId)),
        hasMore: found.length > limit,
      };
    },

    async postNote({ request, reply, principal, body }) {
      await limits.takeWrite(request.ip);
      const roomId = pathText(request, 'roomId');
      const note = { ...body, mentions: body.mentions ?? [] };
      const { entry, isNew } = await journal.postNote(principal, roomId, note);
      reply.code(isNew ? 201 : 200);
      return toJournalEntry(entry, roomId);
    },

    getVisitorDetails: async ({ request, principal }) =>
      toVisitorDetails(await visitorDetails.get(principal, pathText(request, 'roomId'))),
  } satisfies Partial<V3Handlers>;
}

/** The active time and the ordinal of the last room of the page before. */
function cursorOf(after: string): InboxCursor {
  const [, activeAt, ordinal] = /^(\d{1,15})-(\d{1,15})$/.exec(after) ?? [];
  if (activeAt === undefined || ordinal === undefined) throw refuseCursor();
  return { activeAtMs: Number(activeAt), ordinal: Number(ordinal) };
}

function timeOf(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw refuseFields({ snoozedUntil: ['must be a time of ISO 8601'] });
  return ms;
}
