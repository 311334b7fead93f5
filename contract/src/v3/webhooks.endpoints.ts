import Type, { type Static } from 'typebox';
import type { Endpoint } from '../endpoint.ts';
import { PAGE_ITEMS_MAX, WEBHOOKS_PER_ORGANIZATION_MAX } from '../limits.ts';
import { Id, Problem, REFUSALS, Time } from './values.ts';

export const WebhookEvent = Type.Union(
  [
    Type.Literal('message.created'),
    Type.Literal('room.opened'),
    Type.Literal('room.closed'),
    Type.Literal('room.assigned'),
  ],
  { title: 'WebhookEvent', description: '`room.opened`: for the first time, or again.' },
);
export type WebhookEvent = Static<typeof WebhookEvent>;

const WebhookUrl = Type.String({
  maxLength: 2000,
  description: 'Where events are posted: `https:`, and of the open internet.',
});

const Events = Type.Array(WebhookEvent, { minItems: 1, maxItems: 10, uniqueItems: true });

export const Webhook = Type.Object(
  {
    id: Id,
    url: WebhookUrl,
    events: Events,
    isOn: Type.Boolean(),
    offReason: Type.Union([Type.String(), Type.Null()], {
      description: 'Why the server has turned it off.',
    }),
    failingSince: Type.Union([Time, Type.Null()], {
      description: 'Nothing was taken since then; after a day it is turned off.',
    }),
    createdAt: Time,
  },
  { title: 'Webhook' },
);
export type Webhook = Static<typeof Webhook>;

const WithSecret = Type.Object(
  {
    ...Webhook.properties,
    secret: Type.String({ description: 'Begins with `whsec_`. Shown this once.' }),
  },
  { title: 'WebhookWithSecret' },
);

export const WebhookDelivery = Type.Object(
  {
    id: Type.String({ description: '`webhook-id`, the same over all tries.' }),
    type: Type.String({ description: 'An event, or `webhook.test`.' }),
    state: Type.Union([Type.Literal('waiting'), Type.Literal('delivered'), Type.Literal('failed')]),
    attempts: Type.Integer({ minimum: 0 }),
    status: Type.Union([Type.Integer(), Type.Null()], { description: 'Of the last answer.' }),
    reason: Type.Union([Type.String(), Type.Null()], { description: 'What was wrong last.' }),
    createdAt: Time,
    triedAt: Type.Union([Time, Type.Null()]),
    nextAt: Type.Union([Time, Type.Null()], { description: 'The next try, at the earliest.' }),
  },
  { title: 'WebhookDelivery' },
);
export type WebhookDelivery = Static<typeof WebhookDelivery>;

export const WEBHOOK_ENDPOINTS = {
  listWebhooks: {
    method: 'GET',
    path: '/api/v3/organizations/:organizationId/webhooks',
    audience: 'admin',
    tag: 'Webhooks',
    summary: 'Where the organization is told of what happens.',
    answers: {
      200: Type.Object({
        webhooks: Type.Array(Webhook, { maxItems: WEBHOOKS_PER_ORGANIZATION_MAX }),
      }),
      ...REFUSALS,
    },
  },
  createWebhook: {
    method: 'POST',
    path: '/api/v3/organizations/:organizationId/webhooks',
    audience: 'admin',
    tag: 'Webhooks',
    summary: 'Be told of what happens from now on, at least once, signed.',
    notes:
      'As https://www.standardwebhooks.com describes: each body is ' +
      '`{ "type", "timestamp", "data" }`, with the headers `webhook-id`, `webhook-timestamp` and ' +
      '`webhook-signature`. Any 2xx takes it; what is not taken is tried again for a day, and 410 ' +
      'turns the webhook off.',
    body: Type.Object({ url: WebhookUrl, events: Events }),
    answers: { 201: WithSecret, 409: Problem, ...REFUSALS },
  },
  changeWebhook: {
    method: 'PATCH',
    path: '/api/v3/organizations/:organizationId/webhooks/:webhookId',
    audience: 'admin',
    tag: 'Webhooks',
    summary: 'Change where and of what is told. Turned on again, it gets at once what was waiting.',
    body: Type.Partial(Type.Object({ url: WebhookUrl, events: Events, isOn: Type.Boolean() })),
    answers: { 200: Webhook, ...REFUSALS },
  },
  removeWebhook: {
    method: 'DELETE',
    path: '/api/v3/organizations/:organizationId/webhooks/:webhookId',
    audience: 'admin',
    tag: 'Webhooks',
    summary: 'Tell nothing there any more. What was waiting is dropped.',
    answers: { 204: 'Done.', ...REFUSALS },
  },
  renewWebhookSecret: {
    method: 'PUT',
    path: '/api/v3/organizations/:organizationId/webhooks/:webhookId/secret',
    audience: 'admin',
    tag: 'Webhooks',
    summary: 'Sign with a new secret from the next try on. It is shown this once.',
    answers: { 200: WithSecret, ...REFUSALS },
  },
  testWebhook: {
    method: 'POST',
    path: '/api/v3/organizations/:organizationId/webhooks/:webhookId/test',
    audience: 'admin',
    tag: 'Webhooks',
    summary: 'Send `webhook.test` now, once, and see what comes of it.',
    answers: { 200: WebhookDelivery, ...REFUSALS },
  },
  listWebhookDeliveries: {
    method: 'GET',
    path: '/api/v3/organizations/:organizationId/webhooks/:webhookId/deliveries',
    audience: 'admin',
    tag: 'Webhooks',
    summary: 'What was told lately or waits, newest first.',
    query: Type.Object({
      after: Type.Optional(Type.String({ pattern: '^[0-9]{1,16}$' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_ITEMS_MAX, default: 50 })),
    }),
    answers: {
      200: Type.Object({
        deliveries: Type.Array(WebhookDelivery),
        next: Type.Union([Type.String(), Type.Null()]),
      }),
      ...REFUSALS,
    },
  },
  redeliver: {
    method: 'POST',
    path: '/api/v3/organizations/:organizationId/webhooks/:webhookId/deliveries/:deliveryId/redelivery',
    audience: 'admin',
    tag: 'Webhooks',
    summary: 'Tell once more, under the same `webhook-id`, what was delivered or given up.',
    answers: { 200: WebhookDelivery, ...REFUSALS },
  },
} as const satisfies Record<string, Endpoint>;
