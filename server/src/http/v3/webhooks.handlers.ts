import type { FastifyRequest } from 'fastify';
import type { Webhook, WebhookDelivery } from '@dowellchat/contract/v3/webhooks.endpoints.ts';
import type {
  StoredDelivery,
  StoredWebhook,
  WebhookKey,
} from '../../domain/webhooks/webhooks.service.ts';
import { toTime } from '../../v3/answers.ts';
import { pathText } from '../requests.ts';
import { cutPage, ordinalOf } from './account-pages.ts';
import { actingIn } from './acting-in.ts';
import type { V3Handlers } from './v3.calls.ts';
import type { V3Context } from './v3.context.ts';

/** How admins say where their organization is told of what happens. */
export function webhookHandlers({ webhooks, limits }: V3Context) {
  return {
    async listWebhooks({ request, principal }) {
      const found = await webhooks.list(principal, pathText(request, 'organizationId'));
      return { webhooks: found.map(toWebhook) };
    },

    async createWebhook(call) {
      const { request, reply, body } = call;
      await limits.takeWrite(request.ip);
      const organizationId = pathText(request, 'organizationId');
      const { webhook, secret } = await webhooks.create(actingIn(call), {
        organizationId,
        url: body.url,
        events: body.events,
      });
      reply.code(201);
      return { ...toWebhook(webhook), secret };
    },

    async changeWebhook(call) {
      const { request, body } = call;
      await limits.takeWrite(request.ip);
      const { url, events, isOn } = body;
      const change = {
        ...(url !== undefined && { url }),
        ...(events !== undefined && { events }),
        ...(isOn !== undefined && { isOn }),
      };
      return toWebhook(await webhooks.change(actingIn(call), keyIn(request), change));
    },

    async removeWebhook(call) {
      const { request, reply } = call;
      await limits.takeWrite(request.ip);
      await webhooks.remove(actingIn(call), keyIn(request));
      return reply.code(204).send();
    },

    async renewWebhookSecret(call) {
      const { request } = call;
      await limits.takeWrite(request.ip);
      const { webhook, secret } = await webhooks.renewSecret(actingIn(call), keyIn(request));
      return { ...toWebhook(webhook), secret };
    },

    async testWebhook(call) {
      const { request } = call;
      await limits.takeWrite(request.ip);
      return toDelivery(await webhooks.test(actingIn(call), keyIn(request)));
    },

    async listWebhookDeliveries({ request, principal, query: { after, limit = 50 } }) {
      const page = { beforeOrdinal: ordinalOf(after), limit: limit + 1 };
      const found = await webhooks.listDeliveries(principal, keyIn(request), page);
      const { shown, next } = cutPage(found, limit, ({ ordinal }) => String(ordinal));
      return { deliveries: shown.map(toDelivery), next };
    },

    async redeliver(call) {
      const { request } = call;
      await limits.takeWrite(request.ip);
      const deliveryId = pathText(request, 'deliveryId');
      return toDelivery(await webhooks.redeliver(actingIn(call), keyIn(request), deliveryId));
    },
  } satisfies Partial<V3Handlers>;
}

function keyIn(request: FastifyRequest): WebhookKey {
  return {
    organizationId: pathText(request, 'organizationId'),
    id: pathText(request, 'webhookId'),
  };
}

function toWebhook(webhook: StoredWebhook): Webhook {
  const { id, url, events, isOn, offReason, failingSinceMs, createdAtMs } = webhook;
  return {
    id,
    url,
    events: [...events],
    isOn,
    offReason,
    failingSince: failingSinceMs === null ? null : toTime(failingSinceMs),
    createdAt: toTime(createdAtMs),
  };
}

const STATES = ['waiting', 'delivered', 'failed'] as const;

function toDelivery(delivery: Omit<StoredDelivery, 'ordinal'>): WebhookDelivery {
  const { id, type, attempts, status, reason, triedAtMs } = delivery;
  const state = STATES[delivery.state] ?? 'failed';
  return {
    id,
    type,
    state,
    attempts,
    status,
    reason,
    createdAt: toTime(delivery.createdAtMs),
    triedAt: triedAtMs === null ? null : toTime(triedAtMs),
    nextAt: state === 'waiting' ? toTime(delivery.dueAtMs) : null,
  };
}
