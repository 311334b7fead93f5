import type { Webhook, WebhookEvent } from '@dowellchat/contract/v3/webhooks.endpoints.ts';
import { queryOptions } from '@tanstack/react-query';
import { client } from '../api/client.ts';

export const EVENTS: readonly (readonly [WebhookEvent, string])[] = [
  ['message.created', 'A message was written'],
  ['room.opened', 'A room was opened, for the first time or again'],
  ['room.closed', 'A room was closed'],
  ['room.assigned', 'A room went to an agent, or back to nobody'],
];

/** What becomes of deliveries meanwhile is seen as late as that. */
export const LOOK_AGAIN_MS = 5000;

export const webhooksQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ['webhooks', organizationId],
    queryFn: async ({ signal }) => {
      const { webhooks } = await client.rest.listWebhooks({ organizationId, signal });
      return webhooks.toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
    },
    refetchInterval: LOOK_AGAIN_MS,
  });

export const deliveriesKey = ({ id }: Pick<Webhook, 'id'>) => ['webhook-deliveries', id];

export const latestDeliveryQuery = (organizationId: string, webhook: Webhook) =>
  queryOptions({
    queryKey: [...deliveriesKey(webhook), 'latest'],
    queryFn: async ({ signal }) => {
      const key = { organizationId, webhookId: webhook.id };
      const page = { query: { limit: 1 }, signal };
      const { deliveries } = await client.rest.listWebhookDeliveries({ ...key, ...page });
      return deliveries[0] ?? null;
    },
    refetchInterval: LOOK_AGAIN_MS,
  });
