import type { Principal } from '../../domain/access/principal.ts';
import { ApplicationError, refuseFields } from '../../lib/application-error.ts';

/** The organization that is meant: a program has one alone, an agent says which. */
export function organizationOf(principal: Principal, { organization }: { organization?: string }) {
  if (principal.kind === 'apiKey') return principal.organizationId;
  if (principal.kind !== 'agent') {
    throw new ApplicationError('NOT_FOUND', 'Organization not found');
  }
  if (organization === undefined) throw refuseFields({ organization: ['must be named by agents'] });
  return organization;
}
