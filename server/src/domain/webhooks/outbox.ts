import type { WebhookEvent } from '@dowellchat/contract/v3/webhooks.endpoints.ts';
import { newId } from '../../lib/ids.ts';
import { insertDeliveries } from '../../storage/queries/webhook-deliveries.queries.ts';
import { listListening } from '../../storage/queries/webhooks.queries.ts';
import type { MessageRow } from '../../storage/queries/messages.queries.ts';
import type { WorkedRoom } from '../../storage/queries/room-work.queries.ts';
import type { Tx } from '../../storage/storage.ts';

/** Something that webhooks are told of. */
export interface Happening {
  readonly type: WebhookEvent;
  readonly organizationId: string;
  /** A message is read when it is sent: nothing is stored twice. */
  readonly message?: Pick<MessageRow, 'roomOrdinal' | 'seq'>;
  readonly data: object;
  readonly atMs: number;
}

/**
 * Writes down what each listening webhook is to be told. To be called in the transaction in which
 * it happens: then no crash is between the two.
 */
export async function noteForWebhooks(tx: Tx, happenings: readonly Happening[]): Promise<void> {
  if (happenings.length === 0) return;
  const organizationIds = [...new Set(happenings.map(({ organizationId }) => organizationId))];
  const listening = await listListening(tx, organizationIds);
  const deliveries = happenings.flatMap(({ type, organizationId, message, data, atMs }) =>
    listening
      .filter((one) => one.organizationId === organizationId && one.events.includes(type))
      .map(({ id: webhookId }) => ({
        id: newId(),
        webhookId,
        type,
        roomOrdinal: message?.roomOrdinal ?? null,
        seq: message?.seq ?? null,
        data: JSON.stringify(data),
        createdAtMs: atMs,
      })),
  );
  await insertDeliveries(tx, deliveries);
}

/** What is told beside a message. */
export interface MessagePlace {
  readonly roomId: string;
  readonly organizationId: string;
  readonly product: string;
}

export function messageCreated(
  message: MessageRow,
  room: { readonly id: string; readonly organizationId: string; readonly product: string },
): Happening {
  const { id: roomId, organizationId, product } = room;
  const data: MessagePlace = { roomId, organizationId, product };
  return { type: 'message.created', organizationId, message, data, atMs: message.createdAt };
}

/** A room with all that programs know it by, and who answers in it. */
export function aboutRoom(
  type: Exclude<WebhookEvent, 'message.created'>,
  room: WorkedRoom,
  atMs: number,
): Happening {
  const { organizationId, product, userId, portfolio, isActive, lastSeq, version } = room;
  const { assigneeId } = room.work;
  const createdAt = new Date(room.createdAtMs).toISOString();
  const facts = { product, userId, portfolio, isActive, lastSeq, version, assigneeId, createdAt };
  return {
    type,
    organizationId,
    data: { room: { id: room.id, organizationId, ...facts } },
    atMs,
  };
}
