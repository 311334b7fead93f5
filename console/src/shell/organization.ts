import { useParams } from '@tanstack/react-router';
import type { Me } from '../api/account.ts';
import { keptStore } from '../parts/kept.ts';

/** The organization that was looked at last: where the console opens. */
export const latestOrganization = keptStore<string | null>('organization', null);

/** The organization of the address. Only below `/o/$organization`. */
export function useOrganization(): string {
  return useParams({ strict: false, select: ({ organization = '' }) => organization });
}

/** Where to begin: the latest, if one still belongs to it. */
export function chooseOrganization(
  me: Me,
  all: readonly { readonly id: string }[],
): string | undefined {
  const ids = [
    ...me.memberships.map(({ organizationId }) => organizationId),
    ...all.map(({ id }) => id),
  ];
  const latest = latestOrganization.get();
  return latest !== null && (ids.includes(latest) || me.account.isOwner) ? latest : ids[0];
}

/** What an agent of some products is for; empty: all of them. */
export function productsOf(me: Me, organizationId: string): string[] {
  if (isAdminOf(me, organizationId)) return [];
  const own = me.memberships.find((membership) => membership.organizationId === organizationId);
  return own?.products ?? [];
}

/** Whether somebody looks after an organization: its admins, and owners. */
export function isAdminOf(me: Me, organizationId: string): boolean {
  return (
    me.account.isOwner ||
    me.memberships.some(
      (membership) => membership.organizationId === organizationId && membership.role === 'admin',
    )
  );
}
