import { createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { listOrganizations } from './api/organizations.ts';
import { inboxSearch } from './inbox/inbox-search.ts';
import { ownSettings, settingsOfOrganization } from './settings/settings.routes.ts';
import { chooseOrganization } from './shell/organization.ts';
import { inOrganization, root, signedIn, type RouterContext } from './shell/routes.tsx';
import { FailedPage, LostPage, PendingPage } from './shell/StatePages.tsx';
import { guestRoutes } from './sign-in/sign-in.routes.ts';

const inboxPage = lazyRouteComponent(() => import('./inbox/InboxPage.tsx'), 'InboxPage');

/** `/console/` leads to rooms, or to making a place for them. */
const start = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: async ({ context }) => {
    const { me, queries } = context;
    // Where nearly everybody goes: it comes while the organizations are asked for.
    void inboxPage.preload?.();
    const organization = chooseOrganization(me, await listOrganizations(queries));
    if (organization === undefined) throw redirect({ to: '/first-steps', replace: true });
    throw redirect({ to: '/o/$organization/inbox', params: { organization }, replace: true });
  },
});

const firstSteps = createRoute({
  getParentRoute: () => signedIn,
  path: '/first-steps',
  component: lazyRouteComponent(() => import('./first-steps/FirstStepsPage.tsx'), 'FirstStepsPage'),
});

/** Filters stand in the address. */
const inbox = createRoute({
  getParentRoute: () => inOrganization,
  path: '/inbox',
  validateSearch: inboxSearch,
  component: inboxPage,
});

const routeTree = root.addChildren([
  ...guestRoutes,
  signedIn.addChildren([
    start,
    firstSteps,
    ownSettings,
    inOrganization.addChildren([inbox, settingsOfOrganization]),
  ]),
]);

export function createConsoleRouter(context: RouterContext) {
  return createRouter({
    routeTree,
    basepath: '/console',
    context,
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultPendingComponent: PendingPage,
    defaultPendingMs: 300,
    defaultErrorComponent: FailedPage,
    defaultNotFoundComponent: LostPage,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
