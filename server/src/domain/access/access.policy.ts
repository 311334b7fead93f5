import { ApplicationError } from '../../lib/application-error.ts';
import type { Principal, Scope } from './principal.ts';

/**
 * Everything a principal can ask for, and what it takes: `id` is open to whoever holds the room's
 * unguessable id or opens a room of their own; a scope is asked of an API key.
 */
const REQUIREMENTS = {
  'room.open': 'id',
  'room.read': 'id',
  'room.close': 'id',
  'message.post': 'id',
  'room.list': 'rooms:read',
  'room.openPublic': 'rooms:write',
  'link.list': 'links:read',
  'link.create': 'links:write',
} as const satisfies Record<string, 'id' | Scope>;

export type Action = keyof typeof REQUIREMENTS;

/**
 * The one door: may this principal do this to something of that organization? Every service asks
 * it, also where the answer is yes to all who hold an id: what an organization demands of its
 * visitors is decided here and nowhere else.
 */
export function may(principal: Principal, action: Action, organizationId: string): boolean {
  const requirement = REQUIREMENTS[action];
  if (requirement === 'id') return true;
  switch (principal.kind) {
    case 'visitor':
      return false;
    case 'operator':
      return true;
    case 'apiKey':
      return principal.organizationId === organizationId && principal.scopes.includes(requirement);
  }
}

/** Refuses as if there were no such organization: not allowed and not found look alike. */
export function checkMay(principal: Principal, action: Action, organizationId: string): void {
  if (!may(principal, action, organizationId)) {
    throw new ApplicationError('NOT_FOUND', 'Organization not found');
  }
}
