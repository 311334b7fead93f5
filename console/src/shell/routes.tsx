import { ClientError } from '@dowellchat/client';
import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, Outlet, redirect } from '@tanstack/react-router';
import { claimQuery, findMe } from '../api/account.ts';
import { latestOrganization } from './organization.ts';
import { Shell } from './Shell.tsx';
import { FailedPage, LostPage, PendingPage } from './StatePages.tsx';

export interface RouterContext {
  readonly queries: QueryClient;
}

export const root = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  errorComponent: FailedPage,
  notFoundComponent: LostPage,
  pendingComponent: PendingPage,
});

/** All that asks for a session. Who has none is led to where one begins, and back. */
export const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    const me = await findMe(context.queries);
    if (me !== undefined) return { me };
    const { isClaimed } = await context.queries.query(claimQuery);
    if (!isClaimed) throw redirect({ to: '/claim', replace: true });
    const next = location.href === '/' ? {} : { next: location.href };
    throw redirect({ to: '/sign-in', search: next, replace: true });
  },
  component: Shell,
});

export const inOrganization = createRoute({
  getParentRoute: () => signedIn,
  path: '/o/$organization',
  beforeLoad: ({ context, params }) => {
    const { account, memberships } = context.me;
    const belongs = memberships.some(
      ({ organizationId }) => organizationId === params.organization,
    );
    if (!belongs && !account.isOwner) {
      throw new ClientError({
        code: 'NOT_FOUND',
        message: 'There is no such organization, or you do not belong to it.',
        retryable: false,
      });
    }
    latestOrganization.set(params.organization);
  },
});
