import { ApplicationError } from '../../lib/application-error.ts';
import { listAuditEntries, type AuditEntry } from '../../storage/queries/audit.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { checkMay, may } from '../access/access.policy.ts';
import type { Principal } from '../access/principal.ts';

export type { AuditEntry };

export type AuditService = ReturnType<typeof createAuditService>;

/** What was done by whom. It is written by what does it, and never changed. */
export function createAuditService({ db }: Pick<Storage, 'db'>) {
  return {
    async listOfOrganization(
      principal: Principal,
      organizationId: string,
      page: { beforeOrdinal: number; limit: number },
    ): Promise<AuditEntry[]> {
      checkMay(principal, 'audit.read', { organizationId });
      return listAuditEntries(db, organizationId, page);
    },

    async listAll(
      principal: Principal,
      page: { beforeOrdinal: number; limit: number },
    ): Promise<AuditEntry[]> {
      if (!may(principal, 'account.list', { organizationId: '' })) {
        throw new ApplicationError('NOT_FOUND', 'Account not found');
      }
      return listAuditEntries(db, undefined, page);
    },
  };
}
