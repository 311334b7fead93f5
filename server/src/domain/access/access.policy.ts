import { ApplicationError } from '../../lib/application-error.ts';
import type { IdentityMode } from '../../storage/tables.ts';
import type { Agent, Principal, Scope } from './principal.ts';

interface Rule {
  /** Open to whoever holds the unguessable id, or opens a room of their own. */
  readonly holder?: true;
  /** To a visitor: what is theirs, or anything of the organization whose visitor they are. */
  readonly visitor?: 'own' | 'organization';
  /** What an API key must be made for; without it no key will do. */
  readonly scope?: Scope;
  /** What an agent must be in the organization; `owner` is of the instance, and may all the rest. */
  readonly role?: 'agent' | 'admin' | 'owner';
  /** Shown to everybody, also where visitors must be named. */
  readonly isPublic?: true;
  /** It is of no product: for agents of some products as well. */
  readonly ofNoProduct?: true;
}

/** Everything a principal can ask for, and what it takes. */
const RULES = {
  'room.open': { holder: true, visitor: 'organization', scope: 'rooms:write' },
  'room.read': { holder: true, visitor: 'own', scope: 'rooms:read', role: 'agent' },
  'room.close': { holder: true, visitor: 'own', scope: 'rooms:write', role: 'agent' },
  'room.list': { scope: 'rooms:read', role: 'agent' },
  'room.openPublic': { scope: 'rooms:write', role: 'agent' },
  'message.post': { holder: true, visitor: 'own', scope: 'messages:write', role: 'agent' },
  'message.read': { holder: true, visitor: 'own', scope: 'rooms:read', role: 'agent' },
  'message.search': { role: 'agent' },
  'file.upload': { visitor: 'own', scope: 'messages:write', role: 'agent' },
  'file.read': { visitor: 'own', scope: 'rooms:read', role: 'agent' },
  // What agents decide and write for one another: no visitor sees it and no program does it.
  'room.work': { role: 'agent' },
  'inbox.read': { role: 'agent' },
  'canned-reply.read': { role: 'agent', ofNoProduct: true },
  'canned-reply.change': { role: 'agent', ofNoProduct: true },
  'link.list': { scope: 'links:read', role: 'agent' },
  'link.create': { scope: 'links:write', role: 'agent' },
  'chat.read': { holder: true, visitor: 'organization', scope: 'settings:read', isPublic: true },
  'look.change': { scope: 'settings:write', role: 'admin' },
  'organization.read': { scope: 'settings:read', role: 'admin' },
  'organization.change': { scope: 'settings:write', role: 'admin' },
  'organization.create': { role: 'owner' },
  'installation.list': { role: 'admin' },
  // No key makes keys or members: what leaks from a program must not grow.
  'member.list': { role: 'admin' },
  'member.change': { role: 'admin' },
  'invitation.list': { role: 'admin' },
  'invitation.change': { role: 'admin' },
  'key.list': { role: 'admin' },
  'key.change': { role: 'admin' },
  'audit.read': { role: 'admin' },
  'identity.read': { role: 'admin' },
  'identity.change': { role: 'admin' },
  'webhook.read': { role: 'admin' },
  'webhook.change': { role: 'admin' },
  'account.list': { role: 'owner' },
  'account.change': { role: 'owner' },
} as const satisfies Record<string, Rule>;

export type Action = keyof typeof RULES;

/** What is asked for: something of an organization, which may be one visitor's own. */
export interface Target {
  readonly organizationId: string;
  /** Of which product it is, where it is of one: agents may be for some alone. */
  readonly product?: string | undefined;
  /** Whose it is, where it is a visitor's with a token. */
  readonly visitorId?: string | null;
  /** What the organization asks of visitors; where nobody has looked, the more. */
  readonly identity?: IdentityMode | undefined;
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
      if (rule.holder !== true) return false;
      if (isOpen(rule, target)) return true;
      return principal.bearer !== undefined && may(principal.bearer, action, target);
    case 'visitor':
      return (
        (principal.isVerified || isOpen(rule, target)) &&
        principal.organizationId === target.organizationId &&
        (rule.visitor === 'organization' ||
          (rule.visitor === 'own' && principal.visitorId === target.visitorId))
      );
    case 'apiKey':
      return (
        principal.organizationId === target.organizationId &&
        rule.scope !== undefined &&
        principal.scopes.includes(rule.scope)
      );
    case 'agent':
      return agentMay(principal, rule, target);
    case 'operator':
      // Accounts are managed by name.
      return rule.scope !== undefined;
  }
}

/** Whether this is for visitors whom nobody has named. */
function isOpen(rule: Rule, { identity = 'required' }: Target): boolean {
  return rule.isPublic === true || identity === 'optional';
}

/** What an account may do anywhere. */
export type Standing = Pick<Agent, 'isOwner' | 'memberships'>;

/** Whether rooms of a product can be given to somebody. */
export function mayAnswer(standing: Standing, target: Target): boolean {
  return agentMay(standing, RULES['room.work'], target);
}

function agentMay(
  { isOwner, memberships }: Standing,
  { role, ofNoProduct }: Rule,
  { organizationId, product }: Target,
): boolean {
  if (role === undefined || isOwner) return isOwner && role !== undefined;
  const membership = memberships.find((one) => one.organizationId === organizationId);
  if (membership === undefined || role === 'owner') return false;
  if (membership.role === 'admin') return true;
  if (ofNoProduct === true) return role === 'agent';
  const { products } = membership;
  // What names no product is of all of them: not for an agent of some.
  return role === 'agent' && (products.length === 0 || products.includes(product ?? ''));
}

/**
 * The products of an organization of which a principal may do this; undefined for all of them. Who
 * may for none is refused as if there were no such organization.
 */
export function productsFor(
  principal: Principal,
  action: Action,
  organizationId: string,
): readonly string[] | undefined {
  if (may(principal, action, { organizationId })) return undefined;
  const memberships = principal.kind === 'agent' ? principal.memberships : [];
  const products = memberships
    .filter((one) => one.organizationId === organizationId)
    .flatMap((one) => one.products)
    .filter((product) => may(principal, action, { organizationId, product }));
  if (products.length === 0) throw notFound();
  return products;
}

/** Refuses as if there were no such organization: not allowed and not found look alike. */
export function checkMay(principal: Principal, action: Action, target: Target): void {
  if (!may(principal, action, target)) throw notFound();
}

function notFound(): ApplicationError {
  return new ApplicationError('NOT_FOUND', 'Organization not found');
}
