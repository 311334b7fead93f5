import type {
  Webhook,
  WebhookDelivery,
  WebhookEvent,
} from '@dowellchat/contract/v3/webhooks.endpoints.ts';
import { createHmac } from 'node:crypto';
import { expect } from 'vitest';
import type { Person } from '../accounts/team.ts';
import { callAs } from '../inbox/desk.ts';
import type { TestApp } from '../support/test-app.ts';
import type { Received } from './receiver.ts';

export type MadeWebhook = Webhook & { readonly secret: string };

/** The body of the standard. */
export interface Told {
  readonly type: WebhookEvent | 'webhook.test';
  readonly timestamp: string;
  readonly data: Record<string, unknown>;
}

const ALL: readonly WebhookEvent[] = [
  'message.created',
  'room.opened',
  'room.closed',
  'room.assigned',
];

export const hooksUrl = (organizationId: string, rest = ''): string =>
  `/api/v3/organizations/${organizationId}/webhooks${rest}`;

export async function makeWebhook(
  app: Pick<TestApp, 'api'>,
  admin: Person,
  organizationId: string,
  { url, events = ALL }: { url: string; events?: readonly WebhookEvent[] },
): Promise<MadeWebhook> {
  const answer = await callAs(app, admin, 'POST', hooksUrl(organizationId), { url, events });
  expect(answer.status, answer.text).toBe(201);
  return answer.json as MadeWebhook;
}

export async function listDeliveries(
  app: Pick<TestApp, 'api'>,
  admin: Person,
  organizationId: string,
  id: string,
): Promise<WebhookDelivery[]> {
  const answer = await callAs(app, admin, 'GET', hooksUrl(organizationId, `/${id}/deliveries`));
  expect(answer.status, answer.text).toBe(200);
  return (answer.json as { deliveries: WebhookDelivery[] }).deliveries;
}

export const told = ({ body }: Received): Told => JSON.parse(body) as Told;

export const idOf = ({ headers }: Received): string => String(headers['webhook-id']);

/** As a receiver checks it, with nothing but the secret. */
export function isSigned({ headers, body }: Received, secret: string): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const text = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.');
  const signature = createHmac('sha256', key).update(text).digest('base64');
  return headers['webhook-signature'] === `v1,${signature}`;
}
