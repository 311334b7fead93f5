import type { DomainEvent } from '../domain/domain-events.ts';
import type { Deliveries } from '../domain/webhooks/deliveries.ts';
import type { ErrorLog } from '../lib/told-error.ts';

/** What another process has written, and what is due again, is found as late as that. */
const LOOK_MS = 2000;
/** News of one process comes together for as long. */
const GATHER_MS = 100;
const PRUNE_MS = 60 * 60 * 1000;

const PAGE = 200;
/** Each takes a connection or two, and memory for what it sends. */
const WEBHOOKS_AT_ONCE = 64;
/** Slow ones of one organization leave room for those of the others. */
const OF_ORGANIZATION_AT_ONCE = 4;

const TOLD = new Set<DomainEvent['name']>(['message.created', 'room.created', 'room.changed']);

/**
 * Looks for webhooks that something waits for, and sends to each apart from the others: nobody
 * waits for who is slow. What is told here only says when to look; what is sent comes from the database.
 */
export function createDeliverWebhooks(
  deliveries: Deliveries,
  log: ErrorLog,
  { lookMs = LOOK_MS, gatherMs = GATHER_MS } = {},
) {
  const underWay = new Map<string, { organizationId: string; done: Promise<void> }>();
  let afterId = '';
  let looking: Promise<void> | undefined;
  let gathering: NodeJS.Timeout | undefined;
  let isStopped = false;

  async function look(): Promise<void> {
    try {
      const page = await deliveries.listDue({ afterId, limit: PAGE });
      for (const { id, organizationId } of page) {
        if (isStopped || underWay.size >= WEBHOOKS_AT_ONCE) break;
        afterId = id;
        if (!underWay.has(id) && placesOf(organizationId) > 0) begin(id, organizationId);
      }
      // The next look goes on behind the last one that was begun, so that all get their turn.
      if (page.length < PAGE && page.at(-1)?.id === afterId) afterId = '';
      if (page.length === 0) afterId = '';
    } catch (error) {
      log.error({ err: error }, 'Webhooks could not be looked for; trying again.');
    }
    looking = undefined;
  }

  function placesOf(organizationId: string): number {
    const taken = [...underWay.values()].filter((one) => one.organizationId === organizationId);
    return OF_ORGANIZATION_AT_ONCE - taken.length;
  }

  function begin(id: string, organizationId: string): void {
    const done = deliveries
      .deliver(id)
      .catch((error: unknown) => {
        log.error({ err: error }, 'Events could not be sent to a webhook; trying again.');
      })
      .finally(() => {
        underWay.delete(id);
        lookSoon();
      });
    underWay.set(id, { organizationId, done });
  }

  function lookNow(): void {
    if (!isStopped) looking ??= look();
  }

  function lookSoon(): void {
    if (isStopped) return;
    gathering ??= setTimeout(() => {
      gathering = undefined;
      lookNow();
    }, gatherMs).unref();
  }

  async function prune(): Promise<void> {
    try {
      while (await deliveries.removeOld()) if (isStopped) return;
    } catch (error) {
      log.error({ err: error }, 'Old events for webhooks could not be removed.');
    }
  }

  const timers: NodeJS.Timeout[] = [];

  return {
    async start(): Promise<void> {
      await deliveries.releaseLeftovers();
      timers.push(setInterval(lookNow, lookMs).unref());
      timers.push(setInterval(() => void prune(), PRUNE_MS).unref());
      lookNow();
    },

    onEvent({ name }: DomainEvent): void {
      if (TOLD.has(name)) lookSoon();
    },

    /** Resolves when nothing is under way any more. */
    async stop(): Promise<void> {
      isStopped = true;
      for (const timer of timers) clearInterval(timer);
      clearTimeout(gathering);
      await looking;
      await Promise.all([...underWay.values()].map(({ done }) => done));
    },
  };
}
