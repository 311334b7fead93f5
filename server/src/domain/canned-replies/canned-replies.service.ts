import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { newId } from '../../lib/ids.ts';
import {
  countCannedReplies,
  deleteCannedReply,
  findCannedReply,
  insertCannedReply,
  listCannedReplies,
  updateCannedReply,
  type CannedReply,
} from '../../storage/queries/canned-replies.queries.ts';
import type { Storage, Tx } from '../../storage/storage.ts';
import { checkMay } from '../access/access.policy.ts';
import type { Principal } from '../access/principal.ts';
import { recordAct, type Acting } from '../accounts/acting.ts';

export type { CannedReply };

/** All of an organization are read at once. */
const CANNED_REPLIES_MAX = 1000;

export type CannedRepliesService = ReturnType<typeof createCannedRepliesService>;

/** Texts that all agents of an organization share. */
export function createCannedRepliesService(
  storage: Pick<Storage, 'db' | 'isUniqueViolation'>,
  clock: Clock,
) {
  const { db } = storage;

  async function get(organizationId: string, id: string): Promise<CannedReply> {
    const reply = await findCannedReply(db, id);
    if (reply?.organizationId === organizationId) return reply;
    throw new ApplicationError('NOT_FOUND', 'Canned reply not found');
  }

  /** Writes, and writes down what was done to which shortcut, unless that is another one's. */
  async function act(
    acting: Acting,
    { organizationId, shortcut }: Pick<CannedReply, 'organizationId' | 'shortcut'>,
    action: string,
    write: (tx: Tx) => Promise<void>,
  ): Promise<void> {
    try {
      await db.transaction().execute(async (tx) => {
        await write(tx);
        await recordAct(tx, clock, acting, { organizationId, action, subject: shortcut });
      });
    } catch (error) {
      if (!storage.isUniqueViolation(error)) throw error;
      throw new ApplicationError('CONFLICT', 'Another canned reply has this shortcut.', {
        fields: { shortcut: ['must not be another one’s'] },
      });
    }
  }

  return {
    async list(principal: Principal, organizationId: string): Promise<CannedReply[]> {
      checkMay(principal, 'canned-reply.read', { organizationId });
      return listCannedReplies(db, organizationId, CANNED_REPLIES_MAX);
    },

    async create(acting: Acting, wanted: Omit<CannedReply, 'id'>): Promise<CannedReply> {
      const { organizationId } = wanted;
      checkMay(acting.principal, 'canned-reply.change', { organizationId });
      const count = await countCannedReplies(db, organizationId, CANNED_REPLIES_MAX);
      if (count >= CANNED_REPLIES_MAX) {
        throw new ApplicationError(
          'CONFLICT',
          `An organization has at most ${CANNED_REPLIES_MAX} canned replies: remove some first.`,
        );
      }
      const reply = { ...wanted, id: newId() };
      await act(acting, reply, 'canned-reply.created', (tx) => insertCannedReply(tx, reply));
      return reply;
    },

    async change(
      acting: Acting,
      { organizationId, id }: Pick<CannedReply, 'organizationId' | 'id'>,
      change: Parameters<typeof updateCannedReply>[2],
    ): Promise<CannedReply> {
      checkMay(acting.principal, 'canned-reply.change', { organizationId });
      const reply = await get(organizationId, id);
      await act(acting, reply, 'canned-reply.changed', (tx) => updateCannedReply(tx, id, change));
      return get(organizationId, id);
    },

    async remove(
      acting: Acting,
      { organizationId, id }: Pick<CannedReply, 'organizationId' | 'id'>,
    ): Promise<void> {
      checkMay(acting.principal, 'canned-reply.change', { organizationId });
      const reply = await get(organizationId, id);
      await act(acting, reply, 'canned-reply.removed', (tx) => deleteCannedReply(tx, id));
    },
  };
}
