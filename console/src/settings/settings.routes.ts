import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { inOrganization, signedIn } from '../shell/routes.tsx';
import type * as pages from './pages.ts';

/** All settings are one chunk: who changes one looks at another. */
const page = (name: keyof typeof pages) => lazyRouteComponent(() => import('./pages.ts'), name);

const own = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings',
  component: page('SettingsPage'),
});
const underOwn = () => own;

/** One's own, and the instance's. */
export const ownSettings = own.addChildren([
  createRoute({
    getParentRoute: underOwn,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/settings/account', replace: true });
    },
  }),
  createRoute({ getParentRoute: underOwn, path: '/account', component: page('AccountPage') }),
]);

const ofOrganization = createRoute({
  getParentRoute: () => inOrganization,
  path: '/settings',
  component: page('SettingsPage'),
});
const underOrganization = () => ofOrganization;

export const settingsOfOrganization = ofOrganization.addChildren([
  createRoute({ getParentRoute: underOrganization, path: '/', component: page('SettingsHome') }),
]);
