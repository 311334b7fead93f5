import { WEBHOOKS_PER_ORGANIZATION_MAX } from '@dowellchat/contract/limits.ts';
import type { WebhookEvent } from '@dowellchat/contract/v3/webhooks.endpoints.ts';
import { ApplicationError, refuseFields } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { newId } from '../../lib/ids.ts';
import type { SecretBox } from '../../lib/secret-box.ts';
import {
  DELIVERY_STATE,
  insertDeliveries,
  listDeliveryPage,
  updateDueNow,
  updateToWaiting,
  type StoredDelivery,
} from '../../storage/queries/webhook-deliveries.queries.ts';
import { lockOrganization } from '../../storage/queries/organizations.queries.ts';
import {
  deleteWebhook,
  findWebhook,
  insertWebhook,
  listWebhooks,
  updateWebhook,
  type StoredWebhook,
  type WebhookChange,
} from '../../storage/queries/webhooks.queries.ts';
import type { Storage, Tx } from '../../storage/storage.ts';
import { checkMay } from '../access/access.policy.ts';
import type { Principal } from '../access/principal.ts';
import { recordAct, type Acting } from '../accounts/acting.ts';
import type { OrganizationsService } from '../organizations/organizations.service.ts';
import { purposeOfWebhook, toBody, type WebhookSender } from './sending.ts';

export type { StoredDelivery, StoredWebhook };

/** Of a webhook that has failed, forgiven. */
const ANEW = { failures: 0, failingSinceMs: null, pausedUntilMs: 0, offReason: null } as const;

export interface WebhookKey {
  readonly organizationId: string;
  readonly id: string;
}

export interface WebhooksParts {
  readonly box: SecretBox;
  readonly sender: WebhookSender;
  readonly organizations: Pick<OrganizationsService, 'admit'>;
}

export type WebhooksService = ReturnType<typeof createWebhooksService>;

/** Where an organization is told of what happens: what its admins say of it. */
export function createWebhooksService(
  storage: Storage,
  clock: Clock,
  { box, sender, organizations }: WebhooksParts,
) {
  const { db } = storage;

  async function get({ organizationId, id }: WebhookKey): Promise<StoredWebhook> {
    const webhook = await findWebhook(db, id);
    if (webhook?.organizationId === organizationId) return webhook;
    throw notFound();
  }

  async function checkUrl(url: string): Promise<void> {
    const obstacle = await sender.findObstacle(url);
    if (obstacle !== undefined) throw refuseFields({ url: [obstacle] });
  }

  /** A change by an admin, with its line in the audit log. */
  async function change(
    acting: Acting,
    organizationId: string,
    action: string,
    write: (tx: Tx) => Promise<StoredWebhook | undefined>,
  ): Promise<StoredWebhook> {
    return db.transaction().execute(async (tx) => {
      const changed = await write(tx);
      if (changed === undefined) throw notFound();
      await recordAct(tx, clock, acting, { organizationId, action, subject: inWords(changed) });
      return changed;
    });
  }

  return {
    async list(principal: Principal, organizationId: string): Promise<StoredWebhook[]> {
      checkMay(principal, 'webhook.read', { organizationId });
      return listWebhooks(db, organizationId);
    },

    /** The secret is seen this once. */
    async create(
      acting: Acting,
      wanted: { organizationId: string; url: string; events: readonly WebhookEvent[] },
    ): Promise<{ webhook: StoredWebhook; secret: string }> {
      const { organizationId } = wanted;
      checkMay(acting.principal, 'webhook.change', { organizationId });
      await checkUrl(wanted.url);
      await organizations.admit(organizationId);
      const id = newId();
      const secret = sender.newSecret();
      const webhook: StoredWebhook = {
        ...wanted,
        id,
        sealedSecret: box.seal(purposeOfWebhook(id), secret),
        isOn: true,
        offReason: null,
        failures: 0,
        failingSinceMs: null,
        createdAtMs: clock(),
      };
      await change(acting, organizationId, 'webhook.created', async (tx) => {
        await lockOrganization({ ...storage, db: tx }, organizationId);
        const count = (await listWebhooks(tx, organizationId)).length;
        if (count >= WEBHOOKS_PER_ORGANIZATION_MAX) throw refuseMore();
        await insertWebhook(tx, webhook);
        return webhook;
      });
      return { webhook, secret };
    },

    async change(
      acting: Acting,
      key: WebhookKey,
      wanted: Pick<WebhookChange, 'url' | 'events' | 'isOn'>,
    ): Promise<StoredWebhook> {
      checkMay(acting.principal, 'webhook.change', key);
      await get(key);
      if (wanted.url !== undefined) await checkUrl(wanted.url);
      const isAnew = wanted.isOn === true || wanted.url !== undefined;
      return change(acting, key.organizationId, 'webhook.changed', async (tx) => {
        const changed = await updateWebhook(tx, key.id, { ...wanted, ...(isAnew && ANEW) });
        if (isAnew) await updateDueNow(tx, key.id, clock());
        return changed;
      });
    },

    async remove(acting: Acting, key: WebhookKey): Promise<void> {
      checkMay(acting.principal, 'webhook.change', key);
      const webhook = await get(key);
      await change(acting, key.organizationId, 'webhook.removed', async (tx) => {
        await deleteWebhook(tx, key.id);
        return webhook;
      });
    },

    async renewSecret(
      acting: Acting,
      key: WebhookKey,
    ): Promise<{ webhook: StoredWebhook; secret: string }> {
      checkMay(acting.principal, 'webhook.change', key);
      await get(key);
      const secret = sender.newSecret();
      const sealedSecret = box.seal(purposeOfWebhook(key.id), secret);
      const webhook = await change(acting, key.organizationId, 'webhook-secret.renewed', (tx) =>
        updateWebhook(tx, key.id, { sealedSecret }),
      );
      return { webhook, secret };
    },

    /** One try, now, whether or not the webhook is on. Taken, it ends a pause. */
    async test(acting: Acting, key: WebhookKey): Promise<Omit<StoredDelivery, 'ordinal'>> {
      checkMay(acting.principal, 'webhook.change', key);
      const webhook = await get(key);
      const nowMs = clock();
      const type = 'webhook.test';
      const data = { webhookId: key.id, organizationId: key.organizationId };
      const id = newId();
      const sent = await sender.send({
        id,
        url: webhook.url,
        secret: box.open(purposeOfWebhook(key.id), webhook.sealedSecret),
        body: toBody(type, nowMs, data),
        nowMs,
      });
      const delivery = {
        id,
        type,
        webhookId: key.id,
        roomOrdinal: null,
        seq: null,
        data: JSON.stringify(data),
        state: sent.ok ? DELIVERY_STATE.delivered : DELIVERY_STATE.failed,
        attempts: 1,
        dueAtMs: nowMs,
        status: sent.status,
        reason: sent.ok ? null : sent.reason,
        triedAtMs: nowMs,
        createdAtMs: nowMs,
      };
      await change(acting, key.organizationId, 'webhook.tested', async (tx) => {
        await insertDeliveries(tx, [delivery]);
        if (!sent.ok || webhook.failures === 0 || !webhook.isOn) return webhook;
        await updateDueNow(tx, key.id, nowMs);
        return updateWebhook(tx, key.id, ANEW);
      });
      return delivery;
    },

    async listDeliveries(
      principal: Principal,
      key: WebhookKey,
      page: { beforeOrdinal: number; limit: number },
    ): Promise<StoredDelivery[]> {
      checkMay(principal, 'webhook.read', key);
      await get(key);
      return listDeliveryPage(db, key.id, page);
    },

    /** What still waits is sent anyway: it counts as not found. */
    async redeliver(acting: Acting, key: WebhookKey, deliveryId: string): Promise<StoredDelivery> {
      checkMay(acting.principal, 'webhook.change', key);
      const webhook = await get(key);
      return db.transaction().execute(async (tx) => {
        const waiting = await updateToWaiting(tx, key.id, { id: deliveryId, nowMs: clock() });
        if (waiting === undefined) {
          throw new ApplicationError('NOT_FOUND', 'Delivery not found, or on its way');
        }
        const { organizationId } = key;
        const act = { organizationId, action: 'webhook.redelivered', subject: inWords(webhook) };
        await recordAct(tx, clock, acting, act);
        return waiting;
      });
    },
  };
}

/** As a person knows it. Some receivers are opened by what follows their host, and the log stays. */
function inWords({ url }: StoredWebhook): string {
  return new URL(url).host;
}

function notFound(): ApplicationError {
  return new ApplicationError('NOT_FOUND', 'Webhook not found');
}

function refuseMore(): ApplicationError {
  return new ApplicationError(
    'CONFLICT',
    `An organization has at most ${WEBHOOKS_PER_ORGANIZATION_MAX} webhooks: remove one first.`,
  );
}
