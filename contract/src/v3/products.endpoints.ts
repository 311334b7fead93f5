import Type, { type Static } from 'typebox';
import type { Endpoint } from '../endpoint.ts';
import { Id, Name, REFUSALS } from './values.ts';

const Words = Type.Union(
  [Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }), Type.Null()],
  {
    description: 'null: the chat’s own words, in the language of the visitor.',
  },
);

const TimeOfDay = Type.String({ pattern: '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$' });

/** When somebody answers. A night is two stretches: one until `24:00`, one from `00:00`. */
export const Hours = Type.Object(
  {
    timeZone: Type.String({ maxLength: 64, description: 'Such as `Europe/Berlin`.' }),
    days: Type.Array(
      Type.Object({
        day: Type.Integer({ minimum: 0, maximum: 6, description: '0 is Sunday.' }),
        from: TimeOfDay,
        to: TimeOfDay,
      }),
      { maxItems: 50 },
    ),
  },
  { title: 'Hours' },
);
export type Hours = Static<typeof Hours>;

/** How the chat of a product looks and speaks. */
export const Look = Type.Object(
  {
    title: Type.Union([Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }), Type.Null()], {
      description: 'Above the chat. null: the name of the product.',
    }),
    color: Type.String({ pattern: '^#[0-9a-f]{6}$', description: 'Of the launcher and the bar.' }),
    side: Type.Union([Type.Literal('left'), Type.Literal('right')], {
      description: 'Where on the page the launcher is; mirrored for languages from right to left.',
    }),
    greeting: Words,
    isAway: Type.Boolean({ description: 'Nobody answers soon: `awayNotice` is shown.' }),
    awayNotice: Words,
    hours: Type.Union([Hours, Type.Null()], { description: 'null: around the clock.' }),
  },
  { title: 'Look' },
);
export type Look = Static<typeof Look>;

const Product = Type.Object({ name: Type.String(), code: Type.Integer() }, { title: 'Product' });

/** The public face of an organization’s product: what a chat shows before anybody says anything. */
export const Chat = Type.Object(
  {
    organizationId: Type.String(),
    product: Type.String(),
    look: Look,
    isAway: Type.Boolean({ description: 'Now: it is said to be away, or outside of its hours.' }),
  },
  { title: 'Chat' },
);
export type Chat = Static<typeof Chat>;

const Routing = Type.Object(
  {
    isOn: Type.Boolean({ description: 'New rooms go to agents who are there, in turn.' }),
    capacity: Type.Integer({
      minimum: 1,
      maximum: 100,
      description: 'Open rooms that one agent is given at most.',
    }),
  },
  { title: 'Routing' },
);

export const OrganizationSettings = Type.Object(
  {
    origins: Type.Array(
      Type.String({ maxLength: 300, description: 'Such as `https://shop.example.com`.' }),
      {
        maxItems: 100,
        description:
          'Web sites that may embed the chat and connect from a browser. Empty: every one. Each ' +
          'is a scheme, a host and perhaps a port, without a path; `https://*.example.com` is every ' +
          'subdomain.',
      },
    ),
    routing: Routing,
  },
  { title: 'OrganizationSettings' },
);
export type OrganizationSettings = Static<typeof OrganizationSettings>;

/** Of which organization: agents belong to several, a key to one. */
const organization = Type.Optional(
  Type.String({ ...Name, description: 'By agents alone: a key has its own.' }),
);
const OfOrganization = Type.Object({ organization });

export const PRODUCT_ENDPOINTS = {
  listProducts: {
    method: 'GET',
    path: '/api/v3/products',
    audience: 'anyone',
    tag: 'Products',
    summary: 'The catalogue.',
    answers: { 200: Type.Object({ products: Type.Array(Product) }), ...REFUSALS },
  },
  getChat: {
    method: 'GET',
    path: '/api/v3/chats/:organizationId/:product',
    audience: 'anyone',
    tag: 'Products',
    summary: 'How the chat of an organization’s product looks. Stores nothing.',
    answers: { 200: Chat, ...REFUSALS },
  },
  changeLook: {
    method: 'PATCH',
    path: '/api/v3/products/:product/look',
    audience: 'program',
    tag: 'Products',
    summary: 'Change how the chat of a product looks. What is not sent stays as it is.',
    query: OfOrganization,
    body: Type.Partial(Look),
    answers: { 200: Chat, ...REFUSALS },
  },
  getOrganization: {
    method: 'GET',
    path: '/api/v3/organization',
    audience: 'program',
    tag: 'Products',
    summary: 'The settings of an organization.',
    query: OfOrganization,
    answers: { 200: OrganizationSettings, ...REFUSALS },
  },
  changeOrganization: {
    method: 'PATCH',
    path: '/api/v3/organization',
    audience: 'program',
    tag: 'Products',
    summary: 'Change the settings of an organization.',
    query: OfOrganization,
    body: Type.Partial(OrganizationSettings),
    answers: { 200: OrganizationSettings, ...REFUSALS },
  },
} as const satisfies Record<string, Endpoint>;

/** Where a link leads and what it is called. */
export const ChatLink = Type.Object(
  {
    id: Type.String({ pattern: '^[0-9a-f]{24}$' }),
    organizationId: Type.String(),
    product: Type.String(),
    name: Type.String({ description: 'For people: where it hangs, whom it was sent to.' }),
    url: Type.String({ description: 'Leads to the chat.' }),
    qrSvgUrl: Type.String(),
    qrPngUrl: Type.String(),
    opens: Type.Integer({ minimum: 0, description: 'Times it was opened.' }),
    rooms: Type.Integer({ minimum: 0, description: 'Rooms that were opened by it.' }),
    isPersonal: Type.Boolean({ description: 'Its rooms are for who made it.' }),
    assigneeId: Type.Union([Id, Type.Null()], {
      description: 'Who made it, where it is personal.',
    }),
    expiresAt: Type.Union([Type.String(), Type.Null()], { description: 'null: never.' }),
    createdAt: Type.String(),
  },
  { title: 'ChatLink' },
);
export type ChatLink = Static<typeof ChatLink>;

export const LINK_ENDPOINTS = {
  createLink: {
    method: 'POST',
    path: '/api/v3/links',
    audience: 'program',
    tag: 'Links, v3',
    summary: 'Make a public address, with its QR code, that opens a chat.',
    query: OfOrganization,
    body: Type.Object({
      isPersonal: Type.Optional(
        Type.Boolean({ description: 'Its rooms are for the agent who makes it.' }),
      ),
      product: Name,
      name: Name,
      expiresAt: Type.Optional(
        Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
          description: 'ISO 8601 with a time zone.',
        }),
      ),
    }),
    answers: { 201: ChatLink, ...REFUSALS },
  },
  listLinks: {
    method: 'GET',
    path: '/api/v3/links',
    audience: 'program',
    tag: 'Links, v3',
    summary: 'The organization’s links that were made with this API, newest first.',
    notes: 'An agent who is for some products names one of them.',
    query: Type.Object({
      organization,
      product: Type.Optional(Name),
      after: Type.Optional(Type.String({ pattern: '^[0-9]{1,16}$' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    }),
    answers: {
      200: Type.Object({
        links: Type.Array(ChatLink),
        next: Type.Union([Type.String(), Type.Null()]),
      }),
      ...REFUSALS,
    },
  },
} as const satisfies Record<string, Endpoint>;
