import type { Message } from '@dowellchat/contract/v3/values.ts';
import type { Clock } from '../../lib/clock.ts';
import type { SecretBox } from '../../lib/secret-box.ts';
import {
  deleteOldDeliveries,
  deleteSettledDeliveries,
  DELIVERY_STATE,
  listDueDeliveries,
  updateDelivery,
  updateDueNow,
  type StoredDelivery,
} from '../../storage/queries/webhook-deliveries.queries.ts';
import {
  leaseWebhook,
  listDueWebhooks,
  releaseAllWebhooks,
  releaseWebhook,
  updateWebhook,
  type StoredWebhook,
} from '../../storage/queries/webhooks.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import type { MessagesService, StoredMessage } from '../messages/messages.service.ts';
import type { MessagePlace } from './outbox.ts';
import { nextTryMs, pauseUntilMs, reasonToTurnOff } from './retry.policy.ts';
import { purposeOfWebhook, toBody, type Sent, type WebhookSender } from './sending.ts';

/** Sent in one lease, and at a time: a lease outlives both rounds of tries. */
const BATCH_MAX = 8;
const PARALLEL = 4;
const LEASE_MS = 30_000;

/** Settled ones that are kept for the admin to see. */
const SETTLED_KEPT = 200;
/** What waits for a webhook that is off is dropped after that. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;
const OLD_AT_ONCE = 1000;

/** With fewer failures in a row the others were not held back. */
const FAILURES_TO_RECOVER = 3;

export interface DeliveriesParts {
  readonly box: SecretBox;
  readonly sender: Pick<WebhookSender, 'send'>;
  readonly messages: Pick<MessagesService, 'get'>;
  readonly toMessage: (message: StoredMessage, roomId: string) => Message;
}

export type Deliveries = ReturnType<typeof createDeliveries>;

/**
 * Brings what waits to webhooks. An event is settled after its try: a crash between the two sends
 * it again, with the same id. One process at a time has a webhook’s lease, so that several do not
 * flood it; where a lease ends too early an event comes twice, never not at all.
 */
export function createDeliveries(storage: Storage, clock: Clock, parts: DeliveriesParts) {
  const { db } = storage;
  const { box, sender, messages, toMessage } = parts;
  let sendsFailed = 0;

  async function bodyOf(delivery: StoredDelivery): Promise<string> {
    const { type, createdAtMs, roomOrdinal, seq } = delivery;
    const data = JSON.parse(delivery.data) as object;
    if (roomOrdinal === null || seq === null) return toBody(type, createdAtMs, data);
    const { roomId, ...place } = data as MessagePlace;
    const message = await messages.get({ ordinal: roomOrdinal }, seq);
    return toBody(type, createdAtMs, { ...place, message: toMessage(message, roomId) });
  }

  async function attempt(webhook: StoredWebhook, delivery: StoredDelivery): Promise<Sent> {
    const nowMs = clock();
    const sent = await sender.send({
      id: delivery.id,
      url: webhook.url,
      secret: box.open(purposeOfWebhook(webhook.id), webhook.sealedSecret),
      body: await bodyOf(delivery),
      nowMs,
    });
    if (!sent.ok) sendsFailed += 1;
    const attempts = delivery.attempts + 1;
    const nextMs = sent.ok ? undefined : nextTryMs(attempts, clock());
    const settled = sent.ok ? DELIVERY_STATE.delivered : DELIVERY_STATE.failed;
    await updateDelivery(db, delivery.ordinal, {
      state: nextMs === undefined ? settled : DELIVERY_STATE.waiting,
      attempts,
      dueAtMs: nextMs ?? delivery.dueAtMs,
      status: sent.status,
      reason: sent.ok ? null : sent.reason,
      triedAtMs: nowMs,
    });
    return sent;
  }

  /** What a round of tries says of the webhook itself. */
  async function judge(webhook: StoredWebhook, sent: readonly Sent[]): Promise<StoredWebhook> {
    const nowMs = clock();
    const failed = sent.find((one) => !one.ok);
    if (failed === undefined || sent.some(({ ok }) => ok)) {
      return recover(webhook, nowMs);
    }
    const failures = webhook.failures + 1;
    const failingSinceMs = webhook.failingSinceMs ?? nowMs;
    const offReason = reasonToTurnOff(failed, { failingSinceMs, nowMs });
    const changed = await updateWebhook(db, webhook.id, {
      failures,
      failingSinceMs,
      pausedUntilMs: pauseUntilMs(failures, nowMs),
      ...(offReason !== undefined && { isOn: false, offReason }),
    });
    return changed ?? webhook;
  }

  async function recover(webhook: StoredWebhook, nowMs: number): Promise<StoredWebhook> {
    if (webhook.failures === 0) return webhook;
    const changed = await updateWebhook(db, webhook.id, {
      failures: 0,
      failingSinceMs: null,
      pausedUntilMs: 0,
    });
    if (webhook.failures >= FAILURES_TO_RECOVER) await updateDueNow(db, webhook.id, nowMs);
    return changed ?? webhook;
  }

  async function sendBatch(leased: StoredWebhook): Promise<void> {
    let webhook = leased;
    // Who fails is asked with one event, not with all that wait.
    const isFailing = webhook.failures > 0;
    const limit = isFailing ? 1 : BATCH_MAX;
    const due = await listDueDeliveries(db, webhook.id, { nowMs: clock(), limit });
    for (let from = 0; from < due.length && webhook.isOn; from += PARALLEL) {
      const round = due.slice(from, from + PARALLEL);
      const current = webhook;
      webhook = await judge(
        webhook,
        await Promise.all(round.map((delivery) => attempt(current, delivery))),
      );
      if (webhook.failures > 0) break;
    }
    await deleteSettledDeliveries(db, webhook.id, SETTLED_KEPT);
  }

  return {
    /** Tries of this process that did not arrive. */
    sendsFailed: () => sendsFailed,

    /** Webhooks that something may be sent to now. */
    listDue: (page: { afterId: string; limit: number }) =>
      listDueWebhooks(db, { ...page, nowMs: clock() }),

    /** Sends some of what waits for a webhook, unless another process does or it must rest. */
    async deliver(webhookId: string): Promise<void> {
      const nowMs = clock();
      const untilMs = nowMs + LEASE_MS;
      const webhook = await leaseWebhook(db, webhookId, { nowMs, untilMs });
      if (webhook === undefined) return;
      try {
        await sendBatch(webhook);
      } finally {
        await releaseWebhook(db, webhookId, untilMs);
      }
    },

    /** The embedded database is one process’s: what was leased before its start is nobody’s. */
    async releaseLeftovers(): Promise<void> {
      if (storage.engine === 'sqlite') await releaseAllWebhooks(db);
    },

    /** Whether there may be more to remove. */
    removeOld: (): Promise<boolean> =>
      deleteOldDeliveries(db, { beforeMs: clock() - KEPT_MS, limit: OLD_AT_ONCE }),
  };
}
