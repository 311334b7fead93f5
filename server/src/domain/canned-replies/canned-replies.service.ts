import { ApplicationError } from '../../lib/application-error.ts';
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
import type { Storage } from '../../storage/storage.ts';
import { checkMay } from '../access/access.policy.ts';
import type { Principal } from '../access/principal.ts';

export type { CannedReply };

/** All of an organization are read at once. */
const CANNED_REPLIES_MAX = 1000;

export type CannedRepliesService = ReturnType<typeof createCannedRepliesService>;

/** Texts that all agents of an organization share. */
export function createCannedRepliesService(storage: Pick<Storage, 'db' | 'isUniqueViolation'>) {
  const { db } = storage;

  async function get(organizationId: string, id: string): Promise<CannedReply> {
    const reply = await findCannedReply(db, id);
    if (reply?.organizationId === organizationId) return reply;
    throw new ApplicationError('NOT_FOUND', 'Canned reply not found');
  }

  async function unlessTaken(write: () => Promise<void>): Promise<void> {
    try {
      await write();
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

    async create(principal: Principal, wanted: Omit<CannedReply, 'id'>): Promise<CannedReply> {
      const { organizationId } = wanted;
      checkMay(principal, 'canned-reply.change', { organizationId });
      const count = await countCannedReplies(db, organizationId, CANNED_REPLIES_MAX);
      if (count >= CANNED_REPLIES_MAX) {
        throw new ApplicationError(
          'CONFLICT',
          `An organization has at most ${CANNED_REPLIES_MAX} canned replies: remove some first.`,
        );
      }
      const reply = { ...wanted, id: newId() };
      await unlessTaken(() => insertCannedReply(db, reply));
      return reply;
    },

    async change(
      principal: Principal,
      { organizationId, id }: Pick<CannedReply, 'organizationId' | 'id'>,
      change: Parameters<typeof updateCannedReply>[2],
    ): Promise<CannedReply> {
      checkMay(principal, 'canned-reply.change', { organizationId });
      await get(organizationId, id);
      await unlessTaken(() => updateCannedReply(db, id, change));
      return get(organizationId, id);
    },

    async remove(
      principal: Principal,
      { organizationId, id }: Pick<CannedReply, 'organizationId' | 'id'>,
    ): Promise<void> {
      checkMay(principal, 'canned-reply.change', { organizationId });
      await get(organizationId, id);
      await deleteCannedReply(db, id);
    },
  };
}
