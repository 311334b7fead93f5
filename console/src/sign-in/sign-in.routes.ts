import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { claimQuery } from '../api/account.ts';
import { root } from '../shell/routes.tsx';
import type * as pages from './pages.ts';

/** Pages of who is not signed in, in a chunk of their own. */
const page = (name: keyof typeof pages) => lazyRouteComponent(() => import('./pages.ts'), name);

const under = () => root;

interface SignInSearch {
  /** Where somebody was led away from. */
  readonly next?: string;
  /** They were signed in until just now. */
  readonly isEnded?: true;
}

const claim = createRoute({
  getParentRoute: under,
  path: '/claim',
  beforeLoad: async ({ context }) => {
    const { isClaimed } = await context.queries.query(claimQuery);
    if (isClaimed) throw redirect({ to: '/sign-in', replace: true });
  },
  component: page('ClaimPage'),
});

const signIn = createRoute({
  getParentRoute: under,
  path: '/sign-in',
  validateSearch: ({ next, isEnded }: Record<string, unknown>): SignInSearch => ({
    ...(typeof next === 'string' && { next }),
    ...(isEnded === true && { isEnded }),
  }),
  component: page('SignInPage'),
});

// What admits by the next two stands after `#`: no server sees it, and it is in no log.
const password = createRoute({
  getParentRoute: under,
  path: '/password',
  component: page('NewPasswordPage'),
});

const invitation = createRoute({
  getParentRoute: under,
  path: '/invitation',
  component: page('InvitationPage'),
});

const forgotten = createRoute({
  getParentRoute: under,
  path: '/forgotten',
  component: page('ForgottenPage'),
});

export const guestRoutes = [claim, signIn, password, invitation, forgotten] as const;
