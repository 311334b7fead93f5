import type {
  Account,
  AuditEntry,
  Invitation,
  Key,
  Me,
  Member,
  Session,
} from '@dowellchat/contract/v3/accounts.values.ts';
import type { Me as StoredMe } from '../../domain/accounts/account.service.ts';
import type { Account as StoredAccount } from '../../domain/accounts/accounts.service.ts';
import type { AuditEntry as StoredEntry } from '../../domain/accounts/audit.service.ts';
import type { Invitation as StoredInvitation } from '../../domain/accounts/invitations.service.ts';
import type { Member as StoredMember } from '../../domain/accounts/members.service.ts';
import type { ListedApiKey } from '../../domain/accounts/organization-keys.service.ts';
import type { StoredSession } from '../../domain/accounts/sessions.service.ts';
import { toTime } from '../../v3/answers.ts';

export function toAccount(account: StoredAccount): Account {
  const { id, email, name, isOwner, hasTwoFactor, createdAtMs } = account;
  return { id, email, name, isOwner, hasTwoFactor, createdAt: toTime(createdAtMs) };
}

export function toMe({ account, memberships }: StoredMe): Me {
  return {
    account: toAccount(account),
    memberships: memberships.map(({ organizationId, role, products }) => ({
      organizationId,
      role,
      products: [...products],
    })),
  };
}

export function toSession(session: StoredSession, currentId: string): Session {
  const { id, device, network } = session;
  return {
    id,
    device,
    network,
    createdAt: toTime(session.createdAtMs),
    usedAt: toTime(session.usedAtMs),
    expiresAt: toTime(session.expiresAtMs),
    isCurrent: id === currentId,
  };
}

export function toMember(member: StoredMember): Member {
  const { accountId, email, name, role, products, hasTwoFactor, joinedAtMs } = member;
  return {
    accountId,
    email,
    name,
    role,
    products: [...products],
    hasTwoFactor,
    joinedAt: toTime(joinedAtMs),
  };
}

export function toInvitation(invitation: StoredInvitation): Invitation {
  const { id, organizationId, email, role, products, createdAtMs, expiresAtMs } = invitation;
  return {
    id,
    organizationId,
    email,
    role,
    products: [...products],
    createdAt: toTime(createdAtMs),
    expiresAt: toTime(expiresAtMs),
  };
}

export function toKey({ id, hint, scopes, createdAtMs }: ListedApiKey): Key {
  return { id, hint, scopes: scopes.split(' '), createdAt: toTime(createdAtMs) };
}

export function toAuditEntry(entry: StoredEntry): AuditEntry {
  const { ordinal, organizationId, actor, action, subject, network, createdAtMs } = entry;
  return {
    id: String(ordinal),
    organizationId,
    actor,
    action,
    subject,
    network,
    at: toTime(createdAtMs),
  };
}
