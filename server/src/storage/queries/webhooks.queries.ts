import type { WebhookEvent } from '@dowellchat/contract/v3/webhooks.endpoints.ts';
import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../storage.ts';

export interface StoredWebhook {
  readonly id: string;
  readonly organizationId: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  /** As it stands in the secret box. */
  readonly sealedSecret: string;
  readonly isOn: boolean;
  readonly offReason: string | null;
  /** Tries that failed since the last that did not. */
  readonly failures: number;
  readonly failingSinceMs: number | null;
  readonly createdAtMs: number;
}

/** What changes about a webhook; what is not named stays as it is. */
export interface WebhookChange {
  readonly url?: string;
  readonly events?: readonly WebhookEvent[];
  readonly sealedSecret?: string;
  readonly isOn?: boolean;
  readonly offReason?: string | null;
  readonly failures?: number;
  readonly failingSinceMs?: number | null;
  readonly pausedUntilMs?: number;
}

const COLUMNS = [
  'id',
  'organization_id as organizationId',
  'url',
  'events',
  'secret as sealedSecret',
  'is_on',
  'off_reason as offReason',
  'failures',
  'failing_since as failingSinceMs',
  'created_at as createdAtMs',
] as const;

const IS_ON = sql<boolean>`is_on = 1`;

type Row = Omit<StoredWebhook, 'events' | 'isOn'> & { events: string; is_on: number };

function toWebhook({ events, is_on, ...row }: Row): StoredWebhook {
  return { ...row, events: JSON.parse(events) as WebhookEvent[], isOn: is_on === 1 };
}

/** An organization's, in the order of their ids: there are few. */
export async function listWebhooks(db: Database, organizationId: string): Promise<StoredWebhook[]> {
  const rows = await db
    .selectFrom('webhooks')
    .select(COLUMNS)
    .where('organization_id', '=', organizationId)
    .orderBy('id')
    .execute();
  return rows.map(toWebhook);
}

export async function findWebhook(db: Database, id: string): Promise<StoredWebhook | undefined> {
  const row = await db
    .selectFrom('webhooks')
    .select(COLUMNS)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toWebhook(row);
}

/** Whether any is told of what happens in an organization, in the midst of another query. */
export function isListenedTo(organizationId: RawBuilder<unknown>): RawBuilder<number | boolean> {
  return sql<number | boolean>`exists (
    select 1 from webhooks where webhooks.organization_id = ${organizationId} and webhooks.is_on = 1
  )`;
}

/** Those that are told of what happens in these organizations. */
export async function listListening(
  tx: Tx,
  organizationIds: readonly string[],
): Promise<{ id: string; organizationId: string; events: readonly string[] }[]> {
  const rows = await tx
    .selectFrom('webhooks')
    .select(['id', 'organization_id as organizationId', 'events'])
    .where('organization_id', 'in', organizationIds)
    .where(IS_ON)
    .execute();
  return rows.map((row) => ({ ...row, events: JSON.parse(row.events) as string[] }));
}

export async function insertWebhook(tx: Tx, webhook: StoredWebhook): Promise<void> {
  await tx
    .insertInto('webhooks')
    .values({
      id: webhook.id,
      organization_id: webhook.organizationId,
      url: webhook.url,
      events: JSON.stringify(webhook.events),
      secret: webhook.sealedSecret,
      is_on: Number(webhook.isOn),
      off_reason: webhook.offReason,
      created_at: webhook.createdAtMs,
    })
    .execute();
}

/** Nothing comes back where there is none any more. */
export async function updateWebhook(
  db: Database,
  id: string,
  change: WebhookChange,
): Promise<StoredWebhook | undefined> {
  const { url, events, sealedSecret, isOn, offReason } = change;
  const { failures, failingSinceMs, pausedUntilMs } = change;
  const row = await db
    .updateTable('webhooks')
    .set({
      ...(url !== undefined && { url }),
      ...(events && { events: JSON.stringify(events) }),
      ...(sealedSecret !== undefined && { secret: sealedSecret }),
      ...(isOn !== undefined && { is_on: Number(isOn) }),
      ...(offReason !== undefined && { off_reason: offReason }),
      ...(failures !== undefined && { failures }),
      ...(failingSinceMs !== undefined && { failing_since: failingSinceMs }),
      ...(pausedUntilMs !== undefined && { paused_until: pausedUntilMs }),
    })
    .where('id', '=', id)
    .returning(COLUMNS)
    .executeTakeFirst();
  return row && toWebhook(row);
}

/** With what was on its way there. */
export async function deleteWebhook(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('webhooks').where('id', '=', id).execute();
  await tx.deleteFrom('webhook_deliveries').where('webhook_id', '=', id).execute();
}

/** Takes the lease of a webhook that nobody has; nothing comes back to whoever comes too late. */
export async function leaseWebhook(
  db: Database,
  id: string,
  { nowMs, untilMs }: { readonly nowMs: number; readonly untilMs: number },
): Promise<StoredWebhook | undefined> {
  const row = await db
    .updateTable('webhooks')
    .set({ leased_until: untilMs })
    .where('id', '=', id)
    .where(IS_ON)
    .where('leased_until', '<=', nowMs)
    .where('paused_until', '<=', nowMs)
    .returning(COLUMNS)
    .executeTakeFirst();
  return row && toWebhook(row);
}

/** Gives a lease back, where it is still the same. */
export async function releaseWebhook(db: Database, id: string, untilMs: number): Promise<void> {
  await db
    .updateTable('webhooks')
    .set({ leased_until: 0 })
    .where('id', '=', id)
    .where('leased_until', '=', untilMs)
    .execute();
}

/** Leases of a process that is gone, where no other can have any. */
export async function releaseAllWebhooks(db: Database): Promise<void> {
  await db
    .updateTable('webhooks')
    .set({ leased_until: 0 })
    .where('id', '>', '')
    .where(IS_ON)
    .where('leased_until', '>', 0)
    .execute();
}

/** Webhooks that something may be sent to now, in the order of their ids. */
export async function listDueWebhooks(
  db: Database,
  { afterId, nowMs, limit }: { afterId: string; nowMs: number; limit: number },
): Promise<{ id: string; organizationId: string }[]> {
  return db
    .selectFrom('webhooks')
    .select(['id', 'organization_id as organizationId'])
    .where('id', '>', afterId)
    .where(IS_ON)
    .where('paused_until', '<=', nowMs)
    .where('leased_until', '<=', nowMs)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('webhook_deliveries')
          .select('webhook_deliveries.ordinal')
          .whereRef('webhook_deliveries.webhook_id', '=', 'webhooks.id')
          .where(sql<boolean>`webhook_deliveries.state = 0`)
          .where('webhook_deliveries.due_at', '<=', nowMs),
      ),
    )
    .orderBy('id')
    .limit(limit)
    .execute();
}
