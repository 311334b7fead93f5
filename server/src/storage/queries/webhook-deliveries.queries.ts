import { sql } from 'kysely';
import type { Database, Tx } from '../storage.ts';

export const DELIVERY_STATE = { waiting: 0, delivered: 1, failed: 2 } as const;

export interface NewDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly type: string;
  /** Of a message, which is read when it is sent. */
  readonly roomOrdinal: number | null;
  readonly seq: number | null;
  /** What is told beside the message, as JSON. */
  readonly data: string;
  readonly createdAtMs: number;
}

/** What came of the latest try, and when the next is due. */
export interface DeliveryResult {
  readonly state: number;
  readonly attempts: number;
  readonly dueAtMs: number;
  readonly status: number | null;
  readonly reason: string | null;
  readonly triedAtMs: number | null;
}

export interface StoredDelivery extends NewDelivery, DeliveryResult {
  readonly ordinal: number;
}

/** A statement has at most some 32,000 values. */
const ROWS_MAX = 500;

const WAITING = sql<boolean>`state = 0`;
const SETTLED = sql<boolean>`state <> 0`;

const COLUMNS = [
  'ordinal',
  'id',
  'webhook_id as webhookId',
  'type',
  'room_ordinal as roomOrdinal',
  'seq',
  'data',
  'state',
  'attempts',
  'due_at as dueAtMs',
  'status',
  'reason',
  'tried_at as triedAtMs',
  'created_at as createdAtMs',
] as const;

/** What is new is due at once. */
export async function insertDeliveries(
  tx: Tx,
  deliveries: readonly (NewDelivery & Partial<DeliveryResult>)[],
): Promise<void> {
  for (let from = 0; from < deliveries.length; from += ROWS_MAX) {
    const rows = deliveries.slice(from, from + ROWS_MAX).map((delivery) => ({
      id: delivery.id,
      webhook_id: delivery.webhookId,
      type: delivery.type,
      room_ordinal: delivery.roomOrdinal,
      seq: delivery.seq,
      data: delivery.data,
      state: delivery.state ?? DELIVERY_STATE.waiting,
      attempts: delivery.attempts ?? 0,
      due_at: delivery.createdAtMs,
      status: delivery.status ?? null,
      reason: delivery.reason ?? null,
      tried_at: delivery.triedAtMs ?? null,
      created_at: delivery.createdAtMs,
    }));
    await tx.insertInto('webhook_deliveries').values(rows).execute();
  }
}

/** What may be sent to a webhook now, the longest due first. */
export async function listDueDeliveries(
  db: Database,
  webhookId: string,
  { nowMs, limit }: { nowMs: number; limit: number },
): Promise<StoredDelivery[]> {
  return db
    .selectFrom('webhook_deliveries')
    .select(COLUMNS)
    .where('webhook_id', '=', webhookId)
    .where(WAITING)
    .where('due_at', '<=', nowMs)
    .orderBy('due_at')
    .orderBy('ordinal')
    .limit(limit)
    .execute();
}

/** Newest first. */
export async function listDeliveryPage(
  db: Database,
  webhookId: string,
  { beforeOrdinal, limit }: { beforeOrdinal: number; limit: number },
): Promise<StoredDelivery[]> {
  return db
    .selectFrom('webhook_deliveries')
    .select(COLUMNS)
    .where('webhook_id', '=', webhookId)
    .where('ordinal', '<', beforeOrdinal)
    .orderBy('ordinal', 'desc')
    .limit(limit)
    .execute();
}

export async function updateDelivery(
  db: Database,
  ordinal: number,
  result: DeliveryResult,
): Promise<void> {
  await db
    .updateTable('webhook_deliveries')
    .set({
      state: result.state,
      attempts: result.attempts,
      due_at: result.dueAtMs,
      status: result.status,
      reason: result.reason,
      tried_at: result.triedAtMs,
    })
    .where('ordinal', '=', ordinal)
    .execute();
}

/** What is settled waits once more. Nothing comes back where it is not, or not any more. */
export async function updateToWaiting(
  db: Database,
  webhookId: string,
  { id, nowMs }: { id: string; nowMs: number },
): Promise<StoredDelivery | undefined> {
  return db
    .updateTable('webhook_deliveries')
    .set({ state: DELIVERY_STATE.waiting, attempts: 0, due_at: nowMs })
    .where('webhook_id', '=', webhookId)
    .where(SETTLED)
    .where('id', '=', id)
    .returning(COLUMNS)
    .executeTakeFirst();
}

/** Whoever waits for a later try need not: the webhook answers again. */
export async function updateDueNow(db: Database, webhookId: string, nowMs: number): Promise<void> {
  await db
    .updateTable('webhook_deliveries')
    .set({ due_at: nowMs })
    .where('webhook_id', '=', webhookId)
    .where(WAITING)
    .where('due_at', '>', nowMs)
    .execute();
}

/** Keeps the latest that are settled, and all that wait. */
export async function deleteSettledDeliveries(
  db: Database,
  webhookId: string,
  kept: number,
): Promise<void> {
  const last = await db
    .selectFrom('webhook_deliveries')
    .select('ordinal')
    .where('webhook_id', '=', webhookId)
    .where(SETTLED)
    .orderBy('ordinal', 'desc')
    .offset(kept)
    .limit(1)
    .executeTakeFirst();
  if (last === undefined) return;
  await db
    .deleteFrom('webhook_deliveries')
    .where('webhook_id', '=', webhookId)
    .where(SETTLED)
    .where('ordinal', '<=', last.ordinal)
    .execute();
}

/** Removes some that are too old, whatever became of them. Whether there may be more. */
export async function deleteOldDeliveries(
  db: Database,
  { beforeMs, limit }: { beforeMs: number; limit: number },
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('webhook_deliveries')
    .where('ordinal', 'in', (query) =>
      query
        .selectFrom('webhook_deliveries')
        .select('ordinal')
        .where('created_at', '<', beforeMs)
        .orderBy('created_at')
        .limit(limit),
    )
    .executeTakeFirst();
  return numDeletedRows >= BigInt(limit);
}
