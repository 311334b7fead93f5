import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { isAdminOf } from '../shell/organization.ts';
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
  createRoute({ getParentRoute: underOwn, path: '/instance', component: page('InstancePage') }),
]);

const ofOrganization = createRoute({
  getParentRoute: () => inOrganization,
  path: '/settings',
  component: page('SettingsPage'),
});
const underOrganization = () => ofOrganization;

const start = createRoute({
  getParentRoute: underOrganization,
  path: '/',
  beforeLoad: ({ context, params }) => {
    const { organization } = params;
    // Agents have no products to look after, but links to make.
    const to = isAdminOf(context.me, organization)
      ? '/o/$organization/settings/products'
      : '/o/$organization/settings/links';
    throw redirect({ to, params: { organization }, replace: true });
  },
});

export const settingsOfOrganization = ofOrganization.addChildren([
  start,
  createRoute({
    getParentRoute: underOrganization,
    path: '/products',
    component: page('ProductsPage'),
  }),
  createRoute({
    getParentRoute: underOrganization,
    path: '/products/$product',
    component: page('ProductPage'),
  }),
  createRoute({ getParentRoute: underOrganization, path: '/team', component: page('TeamPage') }),
  createRoute({
    getParentRoute: underOrganization,
    path: '/routing',
    component: page('RoutingPage'),
  }),
  createRoute({ getParentRoute: underOrganization, path: '/links', component: page('LinksPage') }),
  createRoute({
    getParentRoute: underOrganization,
    path: '/replies',
    component: page('RepliesPage'),
  }),
  createRoute({ getParentRoute: underOrganization, path: '/keys', component: page('KeysPage') }),
  createRoute({
    getParentRoute: underOrganization,
    path: '/webhooks',
    component: page('WebhooksPage'),
  }),
  createRoute({
    getParentRoute: underOrganization,
    path: '/webhooks/$webhook',
    component: page('WebhookPage'),
  }),
  createRoute({
    getParentRoute: underOrganization,
    path: '/identity',
    component: page('IdentityPage'),
  }),
  createRoute({
    getParentRoute: underOrganization,
    path: '/websites',
    component: page('WebsitesPage'),
  }),
  createRoute({ getParentRoute: underOrganization, path: '/audit', component: page('AuditPage') }),
]);
