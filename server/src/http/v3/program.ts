import type { Principal } from '../../domain/access/principal.ts';
import { ApplicationError } from '../../lib/application-error.ts';

/** The organization whose program calls: no other can be named. */
export function organizationOf(principal: Principal): string {
  if (principal.kind === 'apiKey') return principal.organizationId;
  throw new ApplicationError('NOT_FOUND', 'Organization not found');
}
