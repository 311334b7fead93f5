import { ApplicationError } from '../../lib/application-error.ts';
import type { Principal, Scope } from './principal.ts';

interface Rule {
  /** Open to whoever holds the unguessable id, or opens a room of their own. */
  readonly holder?: true;
  /** To a visitor: what is theirs, or anything of the organization whose visitor they are. */
  readonly visitor?: 'own' | 'organization';
  /** What an API key must be made for. */
  readonly scope: Scope;
}

/** Everything a principal can ask for, and what it takes. */
const RULES = {
  'room.open': { holder: true, visitor: 'organization', scope: 'rooms:write' },
  'room.read': { holder: true, visitor: 'own', scope: 'rooms:read' },
  'room.close': { holder: true, visitor: 'own', scope: 'rooms:write' },
  'room.list': { scope: 'rooms:read' },
  'room.openPublic': { scope: 'rooms:write' },
  'message.post': { holder: true, visitor: 'own', scope: 'messages:write' },
  'message.read': { holder: true, visitor: 'own', scope: 'rooms:read' },
  'file.upload': { visitor: 'own', scope: 'messages:write' },
  'file.read': { visitor: 'own', scope: 'rooms:read' },
  'link.list': { scope: 'links:read' },
  'link.create': { scope: 'links:write' },
  'chat.read': { holder: true, visitor: 'organization', scope: 'settings:read' },
  'look.change': { scope: 'settings:write' },
  'organization.read': { scope: 'settings:read' },
  'organization.change': { scope: 'settings:write' },
} as const satisfies Record<string, Rule>;

export type Action = keyof typeof RULES;

/** What is asked for: something of an organization, which may be one visitor's own. */
export interface Target {
  readonly organizationId: string;
  /** Whose it is, where it is a visitor's with a token. */
  readonly visitorId?: string | null;
}

/**
 * The one door: may this principal do this to that? Every service asks it, also where the answer
 * is yes to all who hold an id: what an organization demands of its visitors is decided here and
 * nowhere else.
 */
export function may(principal: Principal, action: Action, target: Target): boolean {
  const rule: Rule = RULES[action];
  switch (principal.kind) {
    case 'holder':
      return rule.holder === true;
    case 'visitor':
      return (
        principal.organizationId === target.organizationId &&
        (rule.visitor === 'organization' ||
          (rule.visitor === 'own' && principal.visitorId === target.visitorId))
      );
    case 'apiKey':
      return (
        principal.organizationId === target.organizationId && principal.scopes.includes(rule.scope)
      );
    case 'operator':
      return true;
  }
}

/** Refuses as if there were no such organization: not allowed and not found look alike. */
export function checkMay(principal: Principal, action: Action, target: Target): void {
  if (!may(principal, action, target)) {
    throw new ApplicationError('NOT_FOUND', 'Organization not found');
  }
}
