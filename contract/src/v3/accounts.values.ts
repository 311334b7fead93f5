import Type, { type Static } from 'typebox';
import { PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN } from '../limits.ts';
import { Id, Name, Time } from './values.ts';

/** Compared without regard to case and kept in small letters. */
export const Email = Type.String({
  maxLength: 254,
  pattern: '^\\s*[^\\s@]+@[^\\s@]+\\s*$',
  description: 'Case does not matter.',
});

export const NewPassword = Type.String({
  minLength: PASSWORD_CHARACTERS_MIN,
  maxLength: PASSWORD_CHARACTERS_MAX,
  description: 'Not one of the commonest, and not the e-mail.',
});

/** One that is there already is only bounded: what it must be was asked when it was set. */
export const Password = Type.String({ maxLength: PASSWORD_CHARACTERS_MAX });

export const PersonName = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' });

/** What a link ends with, after `#`. */
export const LinkToken = Type.String({ maxLength: 128 });

export const Role = Type.Union([Type.Literal('admin'), Type.Literal('agent')], {
  description:
    'admin: everything in the organization. agent: answers, and makes links. Owners of the ' +
    'instance need no role: they may do everything everywhere.',
});
export type Role = Static<typeof Role>;

/** Products an agent is for, by name. */
export const Products = Type.Array(Name, {
  maxItems: 100,
  description: 'Products an agent is for. Empty: all of the organization. Admins have all.',
});

export const Account = Type.Object(
  {
    id: Id,
    email: Type.String(),
    name: Type.String(),
    isOwner: Type.Boolean({ description: 'May do everything in every organization.' }),
    hasTwoFactor: Type.Boolean(),
    createdAt: Time,
  },
  { title: 'Account' },
);
export type Account = Static<typeof Account>;

export const Membership = Type.Object(
  { organizationId: Type.String(), role: Role, products: Products },
  { title: 'Membership' },
);
export type Membership = Static<typeof Membership>;

export const Me = Type.Object(
  { account: Account, memberships: Type.Array(Membership) },
  { title: 'Me' },
);
export type Me = Static<typeof Me>;

export const Session = Type.Object(
  {
    id: Id,
    device: Type.String({ description: 'What the browser called itself at the sign-in.' }),
    network: Type.String({ description: 'Where it signed in from: the network, not the address.' }),
    createdAt: Time,
    usedAt: Type.String({ description: 'ISO 8601, exact to a minute.' }),
    expiresAt: Time,
    isCurrent: Type.Boolean({ description: 'It is the one that asks.' }),
  },
  { title: 'Session' },
);
export type Session = Static<typeof Session>;

export const Member = Type.Object(
  {
    accountId: Id,
    email: Type.String(),
    name: Type.String(),
    role: Role,
    products: Products,
    hasTwoFactor: Type.Boolean(),
    joinedAt: Time,
  },
  { title: 'Member' },
);
export type Member = Static<typeof Member>;

export const Invitation = Type.Object(
  {
    id: Id,
    organizationId: Type.String(),
    email: Type.String(),
    role: Role,
    products: Products,
    createdAt: Time,
    expiresAt: Time,
  },
  { title: 'Invitation' },
);
export type Invitation = Static<typeof Invitation>;

/** An address to hand to a person. */
export const SecretLink = Type.Object(
  {
    url: Type.String({
      description: 'Shown once. What admits stands after `#`, which no server ever sees.',
    }),
    expiresAt: Time,
  },
  { title: 'SecretLink' },
);
export type SecretLink = Static<typeof SecretLink>;

export const Key = Type.Object(
  {
    id: Id,
    hint: Type.String({ description: 'Its first characters.' }),
    scopes: Type.Array(Type.String()),
    createdAt: Time,
  },
  { title: 'Key' },
);
export type Key = Static<typeof Key>;

export const Scope = Type.Union([
  Type.Literal('rooms:read'),
  Type.Literal('rooms:write'),
  Type.Literal('messages:write'),
  Type.Literal('links:read'),
  Type.Literal('links:write'),
  Type.Literal('settings:read'),
  Type.Literal('settings:write'),
]);
export type Scope = Static<typeof Scope>;

export const AuditEntry = Type.Object(
  {
    id: Type.String(),
    organizationId: Type.Union([Type.String(), Type.Null()], {
      description: 'null: it was about the instance as a whole.',
    }),
    actor: Type.String({
      description:
        'E-mail of who did it; else `API key dwc_1234…`, `command line`, or `operator`: whoever sat ' +
        'at the server before it had an owner.',
    }),
    action: Type.String({ description: 'Such as `member.removed`.' }),
    subject: Type.String({ description: 'What it was done to, in words. Never a secret.' }),
    network: Type.String({ description: 'Where it was done from. Empty: on the server itself.' }),
    at: Time,
  },
  { title: 'AuditEntry' },
);
export type AuditEntry = Static<typeof AuditEntry>;

export const Organization = Type.Object(
  { id: Type.String(), createdAt: Time },
  { title: 'Organization' },
);
export type Organization = Static<typeof Organization>;

/** A web site that has shown an organization's chat in a frame. */
export const Installation = Type.Object(
  {
    product: Type.String(),
    origin: Type.String({ description: 'Such as `https://shop.example.com`.' }),
    seenAt: Time,
  },
  { title: 'Installation' },
);
export type Installation = Static<typeof Installation>;
