import Type, { type Static } from 'typebox';
import type { Endpoint } from '../endpoint.ts';
import { Id, Problem, REFUSALS, Time } from './values.ts';

export const IdentityMode = Type.Union([Type.Literal('optional'), Type.Literal('required')], {
  description: '`required`: nobody is admitted whom the organization’s server has not named.',
});

export const IdentityKey = Type.Object(
  { id: Id, createdAt: Time },
  { title: 'IdentityKey', description: 'Signs who a visitor is. Its secret was shown once.' },
);
export type IdentityKey = Static<typeof IdentityKey>;

export const Identity = Type.Object(
  { mode: IdentityMode, keys: Type.Array(IdentityKey, { maxItems: 2 }) },
  { title: 'Identity' },
);
export type Identity = Static<typeof Identity>;

/**
 * How a page tells who its visitor is. `token`: a JWT signed with HS256 by the organization's
 * server: `kid` names the key in its header; `sub` who it is, `aud` the organization, `exp` at most
 * 24 hours away; `name` and `email` where they are known. `userHash`: HMAC-SHA256 of `userId` with
 * the same secret, in hex: simple, good for ever, and so it never opens what was said before.
 */
export const VisitorIdentity = Type.Union([
  Type.Object({ token: Type.String({ maxLength: 4096 }) }),
  Type.Object({
    userId: Type.String({ minLength: 1, maxLength: 255 }),
    userHash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  }),
]);
export type VisitorIdentity = Static<typeof VisitorIdentity>;

export const IDENTITY_ENDPOINTS = {
  getIdentity: {
    method: 'GET',
    path: '/api/v3/organizations/:organizationId/identity',
    audience: 'admin',
    tag: 'Identity',
    summary: 'Whether visitors must be named by the organization’s server, and the keys for it.',
    answers: { 200: Identity, ...REFUSALS },
  },
  changeIdentity: {
    method: 'PATCH',
    path: '/api/v3/organizations/:organizationId/identity',
    audience: 'admin',
    tag: 'Identity',
    summary:
      'Ask for it, or no longer. It counts from the next call and within seconds for sockets.',
    body: Type.Object({ mode: IdentityMode }),
    answers: { 200: Identity, 409: Problem, ...REFUSALS },
  },
  createIdentityKey: {
    method: 'POST',
    path: '/api/v3/organizations/:organizationId/identity/keys',
    audience: 'admin',
    tag: 'Identity',
    summary:
      'Make a key. Its secret is shown this once. There are two at most: rotate by removing one.',
    answers: {
      201: Type.Object({ ...IdentityKey.properties, secret: Type.String() }),
      409: Problem,
      ...REFUSALS,
    },
  },
  removeIdentityKey: {
    method: 'DELETE',
    path: '/api/v3/organizations/:organizationId/identity/keys/:identityKeyId',
    audience: 'admin',
    tag: 'Identity',
    summary: 'Make a key useless. Visitors it has named are nobody’s word any more, at once.',
    answers: { 204: 'Done.', ...REFUSALS },
  },
} as const satisfies Record<string, Endpoint>;
