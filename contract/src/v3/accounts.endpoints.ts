import Type, { type TProperties, type TObject } from 'typebox';
import type { Endpoint } from '../endpoint.ts';
import { PAGE_ITEMS_MAX } from '../limits.ts';
import {
  Account,
  AuditEntry,
  Email,
  Installation,
  Invitation,
  Key,
  LinkToken,
  Me,
  Member,
  NewPassword,
  Organization,
  Password,
  PersonName,
  Products,
  Role,
  Scope,
  SecretLink,
  Session,
} from './accounts.values.ts';
import { Name, Problem, REFUSALS } from './values.ts';

const DONE = { 204: 'Done.', ...REFUSALS } as const;

const SIGNED_IN =
  'The answer sets the cookie of the session. Only pages of this server may call it.';

const Page = Type.Object({
  after: Type.Optional(Type.String({ maxLength: 64, description: 'The `next` of a page.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_ITEMS_MAX, default: 50 })),
});

const next = Type.Union([Type.String(), Type.Null()], {
  description: 'Where the next page begins: send it as `after`. null: this is the last one.',
});

function pageOf<P extends TProperties>(items: P): TObject<P & { next: typeof next }> {
  return Type.Object({ ...items, next });
}

/** Calls by which a person becomes somebody to the server, and looks after their own account. */
const OWN_ENDPOINTS = {
  getClaim: {
    method: 'GET',
    path: '/api/v3/claim',
    audience: 'anyone',
    tag: 'Accounts',
    summary: 'Whether the instance has an owner yet.',
    answers: {
      200: Type.Object({
        isClaimed: Type.Boolean(),
        codeWanted: Type.Boolean({ description: 'Claiming asks for the code of the start.' }),
      }),
      ...REFUSALS,
    },
  },
  claim: {
    method: 'POST',
    path: '/api/v3/claim',
    audience: 'guest',
    tag: 'Accounts',
    summary: 'Become the owner of an instance that has none.',
    notes:
      'The code is printed where the server was started. An instance that only its own machine ' +
      `can reach asks for none. ${SIGNED_IN}`,
    body: Type.Object({
      email: Email,
      name: PersonName,
      password: NewPassword,
      code: Type.Optional(Type.String({ maxLength: 64 })),
    }),
    answers: { 201: Me, 409: Problem, ...REFUSALS },
  },
  signIn: {
    method: 'POST',
    path: '/api/v3/sessions',
    audience: 'guest',
    tag: 'Accounts',
    summary: 'Sign in.',
    notes:
      'Where the account has two factors and neither code is sent, the refusal names `totp` in ' +
      `\`fields\`. ${SIGNED_IN}`,
    body: Type.Object({
      email: Email,
      password: Password,
      totp: Type.Optional(Type.String({ maxLength: 16, description: 'Of the authenticator.' })),
      recoveryCode: Type.Optional(Type.String({ maxLength: 64, description: 'Good for once.' })),
    }),
    answers: { 201: Me, ...REFUSALS },
  },
  signOut: {
    method: 'DELETE',
    path: '/api/v3/sessions/current',
    audience: 'agent',
    tag: 'Accounts',
    summary: 'End the session that asks.',
    answers: DONE,
  },
  getAccount: {
    method: 'GET',
    path: '/api/v3/account',
    audience: 'agent',
    tag: 'Accounts',
    summary: 'Who is signed in, and what they may do where.',
    answers: { 200: Me, ...REFUSALS },
  },
  changeAccount: {
    method: 'PATCH',
    path: '/api/v3/account',
    audience: 'agent',
    tag: 'Accounts',
    summary: 'Change one’s own name.',
    body: Type.Object({ name: PersonName }),
    answers: { 200: Me, ...REFUSALS },
  },
  changePassword: {
    method: 'PUT',
    path: '/api/v3/account/password',
    audience: 'agent',
    tag: 'Accounts',
    summary: 'Change one’s password. All other sessions end.',
    body: Type.Object({ password: Password, newPassword: NewPassword }),
    answers: DONE,
  },
  listSessions: {
    method: 'GET',
    path: '/api/v3/account/sessions',
    audience: 'agent',
    tag: 'Accounts',
    summary: 'Where one is signed in, the latest first.',
    answers: { 200: Type.Object({ sessions: Type.Array(Session) }), ...REFUSALS },
  },
  endSession: {
    method: 'DELETE',
    path: '/api/v3/account/sessions/:sessionId',
    audience: 'agent',
    tag: 'Accounts',
    summary: 'Sign out somewhere else.',
    answers: DONE,
  },
  endSessions: {
    method: 'DELETE',
    path: '/api/v3/account/sessions',
    audience: 'agent',
    tag: 'Accounts',
    summary: 'Sign out everywhere, here as well.',
    answers: DONE,
  },
  offerTwoFactor: {
    method: 'POST',
    path: '/api/v3/account/two-factor/offer',
    audience: 'agent',
    tag: 'Accounts',
    summary: 'A secret for an authenticator. Nothing is stored until a code confirms it.',
    answers: { 200: Type.Object({ secret: Type.String(), uri: Type.String() }), ...REFUSALS },
  },
  setTwoFactor: {
    method: 'PUT',
    path: '/api/v3/account/two-factor',
    audience: 'agent',
    tag: 'Accounts',
    summary: 'Ask for a second factor from now on. Other sessions end; the codes are shown once.',
    body: Type.Object({
      password: Password,
      secret: Type.String({ pattern: '^[A-Z2-7]{32}$', description: 'The one offered.' }),
      code: Type.String({ pattern: '^[0-9]{6}$' }),
    }),
    answers: { 200: Type.Object({ recoveryCodes: Type.Array(Type.String()) }), ...REFUSALS },
  },
  renewRecoveryCodes: {
    method: 'PUT',
    path: '/api/v3/account/two-factor/recovery-codes',
    audience: 'agent',
    tag: 'Accounts',
    summary: 'New recovery codes, shown once. Those from before are useless.',
    body: Type.Object({ password: Password }),
    answers: {
      200: Type.Object({ recoveryCodes: Type.Array(Type.String()) }),
      409: Problem,
      ...REFUSALS,
    },
  },
  removeTwoFactor: {
    method: 'POST',
    path: '/api/v3/account/two-factor/removal',
    audience: 'agent',
    tag: 'Accounts',
    summary: 'Ask for the password alone again.',
    body: Type.Object({ password: Password }),
    answers: DONE,
  },
  resetPassword: {
    method: 'POST',
    path: '/api/v3/password-resets',
    audience: 'guest',
    tag: 'Accounts',
    summary: 'Choose a new password with a link that somebody was given. All sessions end.',
    body: Type.Object({ token: LinkToken, password: NewPassword }),
    answers: DONE,
  },
  requestPasswordReset: {
    method: 'POST',
    path: '/api/v3/password-resets/request',
    audience: 'guest',
    tag: 'Accounts',
    summary: 'Have a link to a new password sent to one’s e-mail.',
    notes:
      'The answer is the same whether there is such an account or not, and comes before the mail is ' +
      'sent. A server without SMTP sends none: admins make links.',
    body: Type.Object({ email: Email }),
    answers: DONE,
  },
  findInvitation: {
    method: 'POST',
    path: '/api/v3/invitations/find',
    audience: 'guest',
    tag: 'Accounts',
    summary: 'What a link invites to.',
    body: Type.Object({ token: LinkToken }),
    answers: {
      200: Type.Object({
        invitation: Invitation,
        hasAccount: Type.Boolean({ description: 'Sign in, then join; else accept.' }),
      }),
      ...REFUSALS,
    },
  },
  acceptInvitation: {
    method: 'POST',
    path: '/api/v3/invitations/accept',
    audience: 'guest',
    tag: 'Accounts',
    summary: 'Make an account with a link. Whoever has one signs in and joins.',
    notes: SIGNED_IN,
    body: Type.Object({ token: LinkToken, name: PersonName, password: NewPassword }),
    answers: { 201: Me, 409: Problem, ...REFUSALS },
  },
  joinByInvitation: {
    method: 'POST',
    path: '/api/v3/account/memberships',
    audience: 'agent',
    tag: 'Accounts',
    summary: 'Join an organization with a link that was made for one’s own e-mail.',
    body: Type.Object({ token: LinkToken }),
    answers: { 201: Me, ...REFUSALS },
  },
} as const satisfies Record<string, Endpoint>;

/** Calls about organizations themselves. */
const ORGANIZATION_ENDPOINTS = {
  listOrganizations: {
    method: 'GET',
    path: '/api/v3/organizations',
    audience: 'agent',
    tag: 'Team',
    summary: 'The organizations one belongs to; for owners all there are.',
    query: Page,
    answers: { 200: pageOf({ organizations: Type.Array(Organization) }), ...REFUSALS },
  },
  createOrganization: {
    method: 'POST',
    path: '/api/v3/organizations',
    audience: 'owner',
    tag: 'Team',
    summary: 'Add an organization.',
    body: Type.Object({ id: Name }),
    answers: { 201: Organization, 409: Problem, ...REFUSALS },
  },
  listInstallations: {
    method: 'GET',
    path: '/api/v3/organizations/:organizationId/installations',
    audience: 'admin',
    tag: 'Team',
    summary: 'The web sites on which the organization’s chats were seen, the latest first.',
    answers: { 200: Type.Object({ installations: Type.Array(Installation) }), ...REFUSALS },
  },
} as const satisfies Record<string, Endpoint>;

/** Calls by which admins look after their organization. */
const TEAM_ENDPOINTS = {
  listMembers: {
    method: 'GET',
    path: '/api/v3/organizations/:organizationId/members',
    audience: 'admin',
    tag: 'Team',
    summary: 'Who belongs to an organization.',
    query: Page,
    answers: { 200: pageOf({ members: Type.Array(Member) }), ...REFUSALS },
  },
  changeMember: {
    method: 'PATCH',
    path: '/api/v3/organizations/:organizationId/members/:accountId',
    audience: 'admin',
    tag: 'Team',
    summary: 'Change a member’s role or products. It counts from their next call on.',
    body: Type.Object({ role: Type.Optional(Role), products: Type.Optional(Products) }),
    answers: { 200: Member, ...REFUSALS },
  },
  removeMember: {
    method: 'DELETE',
    path: '/api/v3/organizations/:organizationId/members/:accountId',
    audience: 'admin',
    tag: 'Team',
    summary: 'Take somebody out of an organization. Their sessions end.',
    notes: 'An account that belongs to no organization any more, and owns nothing, is removed.',
    answers: DONE,
  },
  createPasswordReset: {
    method: 'POST',
    path: '/api/v3/organizations/:organizationId/members/:accountId/password-reset',
    audience: 'admin',
    tag: 'Team',
    summary: 'A link by which a member chooses a new password.',
    notes:
      'For whoever belongs to organizations alone that the caller administers: the link is as ' +
      'good as their password.',
    answers: { 201: SecretLink, ...REFUSALS },
  },
  listInvitations: {
    method: 'GET',
    path: '/api/v3/organizations/:organizationId/invitations',
    audience: 'admin',
    tag: 'Team',
    summary: 'Invitations that nobody has accepted yet.',
    query: Page,
    answers: { 200: pageOf({ invitations: Type.Array(Invitation) }), ...REFUSALS },
  },
  createInvitation: {
    method: 'POST',
    path: '/api/v3/organizations/:organizationId/invitations',
    audience: 'admin',
    tag: 'Team',
    summary: 'Invite somebody. The link works once, for seven days.',
    body: Type.Object({ email: Email, role: Role, products: Type.Optional(Products) }),
    answers: {
      201: Type.Object({
        invitation: Invitation,
        link: SecretLink,
        isMailed: Type.Boolean({ description: 'false: hand them the link yourself.' }),
      }),
      ...REFUSALS,
    },
  },
  revokeInvitation: {
    method: 'DELETE',
    path: '/api/v3/organizations/:organizationId/invitations/:invitationId',
    audience: 'admin',
    tag: 'Team',
    summary: 'Make a link useless that nobody has followed yet.',
    answers: DONE,
  },
  listKeys: {
    method: 'GET',
    path: '/api/v3/organizations/:organizationId/keys',
    audience: 'admin',
    tag: 'Team',
    summary: 'The organization’s API keys, as far as they may be shown.',
    query: Page,
    answers: { 200: pageOf({ keys: Type.Array(Key) }), ...REFUSALS },
  },
  createKey: {
    method: 'POST',
    path: '/api/v3/organizations/:organizationId/keys',
    audience: 'admin',
    tag: 'Team',
    summary: 'Make an API key. It is shown this once.',
    body: Type.Object({ scopes: Type.Array(Scope, { minItems: 1, maxItems: 7 }) }),
    answers: { 201: Type.Object({ key: Type.String(), ...Key.properties }), ...REFUSALS },
  },
  revokeKey: {
    method: 'DELETE',
    path: '/api/v3/organizations/:organizationId/keys/:keyId',
    audience: 'admin',
    tag: 'Team',
    summary: 'Make an API key useless, at once.',
    answers: DONE,
  },
  listAudit: {
    method: 'GET',
    path: '/api/v3/organizations/:organizationId/audit',
    audience: 'admin',
    tag: 'Team',
    summary: 'What admins have done in an organization, the latest first.',
    query: Page,
    answers: { 200: pageOf({ entries: Type.Array(AuditEntry) }), ...REFUSALS },
  },
} as const satisfies Record<string, Endpoint>;

/** Calls by which owners look after the instance. */
const INSTANCE_ENDPOINTS = {
  listAccounts: {
    method: 'GET',
    path: '/api/v3/accounts',
    audience: 'owner',
    tag: 'Team',
    summary: 'Every account of the instance.',
    query: Page,
    answers: { 200: pageOf({ accounts: Type.Array(Account) }), ...REFUSALS },
  },
  changeOwner: {
    method: 'PATCH',
    path: '/api/v3/accounts/:accountId',
    audience: 'owner',
    tag: 'Team',
    summary: 'Make an account an owner, or no owner any more. The last one stays.',
    body: Type.Object({ isOwner: Type.Boolean() }),
    answers: { 200: Account, 409: Problem, ...REFUSALS },
  },
  removeAccount: {
    method: 'DELETE',
    path: '/api/v3/accounts/:accountId',
    audience: 'owner',
    tag: 'Team',
    summary: 'Remove an account from everywhere, at once. The last owner stays.',
    answers: { ...DONE, 409: Problem },
  },
  listInstanceAudit: {
    method: 'GET',
    path: '/api/v3/audit',
    audience: 'owner',
    tag: 'Team',
    summary: 'What was done on the whole instance, the latest first.',
    query: Page,
    answers: { 200: pageOf({ entries: Type.Array(AuditEntry) }), ...REFUSALS },
  },
} as const satisfies Record<string, Endpoint>;

/** Calls about accounts: by session, never by key or token. */
export const ACCOUNT_ENDPOINTS = {
  ...OWN_ENDPOINTS,
  ...ORGANIZATION_ENDPOINTS,
  ...TEAM_ENDPOINTS,
  ...INSTANCE_ENDPOINTS,
} as const satisfies Record<string, Endpoint>;
