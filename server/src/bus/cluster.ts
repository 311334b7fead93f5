import type { Logger } from 'pino';
import { EVENT_DATA_BYTES_MAX } from '@dowellchat/contract/limits.ts';
import type { DomainEvent } from '../domain/domain-events.ts';
import { newId } from '../lib/ids.ts';
import type { Bus, Origin } from './bus.ts';
import { createHoldings, type Change } from './holdings.ts';
import { openRedisLink } from './redis-link.ts';

/** Raised with every change of what an envelope holds: nodes of two versions do not hear each other. */
const PROTOCOL = 2;

/** Each node says something at least this often, if only that it is there. */
const BEAT_MS = 1000;
/** Who does not hear itself for so long is cut off, whatever the connection believes. */
const CUT_OFF_MS = 3000;
/** Who is not heard for so long is gone. */
const GONE_MS = 5000;
/** A start waits no longer to hear itself. */
const START_MS = 2000;

/** What nodes say to each other. Each numbers its own: a number that is missing was missed. */
interface Envelope {
  readonly protocol: number;
  readonly node: string;
  readonly number: number;
  readonly events?: readonly DomainEvent[];
  readonly changes?: readonly Change[];
  /** `changes` are all that the node holds. */
  readonly isAll?: true;
  /** The nodes that are to say all that they hold. */
  readonly asks?: readonly string[];
  /** The node cannot say all that it has done. */
  readonly isInDoubt?: true;
  /** The node stops. */
  readonly isLast?: true;
}

interface Peer {
  number: number;
  heardAtMs: number;
}

/** In `asks`: every node. */
const EVERYBODY = '*';

export interface ClusterBusParts {
  readonly redisUrl: string;
  /** Of the database: nodes of another one have another channel. */
  readonly epoch: string;
  readonly log: Logger;
}

/**
 * The bus of a node among others: what happens here is told on one channel of Redis, which promises
 * nothing. So envelopes are numbered, a node hears itself as proof that it hears, and whoever may have
 * missed something says so by `onGap`: the database holds all truth.
 */
export function createClusterBus({ redisUrl, epoch, log }: ClusterBusParts): Bus {
  const node = newId();
  const listeners: ((event: DomainEvent, origin: Origin) => void)[] = [];
  const gapListeners: (() => void)[] = [];
  const peers = new Map<string, Peer>();
  const holdings = createHoldings((change) => {
    changes.push(change);
    flushSoon();
  });
  const link = openRedisLink(redisUrl, `dowellchat:${epoch}`, hear);
  let events: DomainEvent[] = [];
  let changes: Change[] = [];
  let asks = new Set<string>();
  let isAsked = false;
  let hasDoubt = false;
  let number = 0;
  let isFlushing = false;
  let isWhole = false;
  let wasFirst = true;
  let heardItselfAtMs = -Infinity;
  let restartedAtMs = performance.now();
  let foreignAtMs = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  const whenWhole: (() => void)[] = [];

  /** What comes together in one turn of the event loop goes together. */
  function flushSoon(): void {
    if (isFlushing) return;
    isFlushing = true;
    setImmediate(() => flush());
  }

  function flush({ isInDoubt = false, isLast = false } = {}): void {
    isFlushing = false;
    number += 1;
    const envelope: Envelope = {
      protocol: PROTOCOL,
      node,
      number,
      ...(events.length > 0 && { events }),
      ...(isAsked ? { changes: holdings.all(), isAll: true } : changes.length > 0 && { changes }),
      ...(asks.size > 0 && { asks: [...asks] }),
      ...(isInDoubt && { isInDoubt }),
      ...(isLast && { isLast: true }),
    };
    events = [];
    changes = [];
    asks = new Set();
    isAsked = false;
    link.publish(JSON.stringify(envelope));
  }

  function hear(text: string): void {
    const envelope = JSON.parse(text) as Envelope;
    if (envelope.protocol !== PROTOCOL) return hearForeign();
    if (envelope.node === node) hearItself();
    else hearPeer(envelope);
  }

  function hearForeign(): void {
    const nowMs = performance.now();
    if (nowMs - foreignAtMs > GONE_MS) {
      log.warn(
        'Another node speaks another version of the protocol: the database is asked instead.',
      );
    }
    foreignAtMs = nowMs;
  }

  function hearItself(): void {
    heardItselfAtMs = performance.now();
    if (isWhole) return;
    isWhole = true;
    log.info('The nodes of the cluster are heard.');
    ask(EVERYBODY);
    gap();
    for (const resolve of whenWhole.splice(0)) resolve();
  }

  function hearPeer(envelope: Envelope): void {
    const { node: from, number: theirs, isAll = false } = envelope;
    const peer = peers.get(from);
    const isMissed = theirs !== (peer?.number ?? 0) + 1;
    peers.set(from, { number: theirs, heardAtMs: performance.now() });
    const isTorn = isMissed && !isAll;
    if (isTorn) ask(from);
    if (isAll) holdings.replace(from, envelope.changes ?? []);
    else if (!isTorn) holdings.change(from, envelope.changes ?? []);
    if (envelope.asks?.some((asked) => asked === node || asked === EVERYBODY) === true) {
      isAsked = true;
      flushSoon();
    }
    for (const event of envelope.events ?? []) tell(event, 'elsewhere');
    if (isMissed || envelope.isInDoubt === true) gap();
    if (envelope.isLast === true) forget(from);
  }

  function ask(whom: string): void {
    asks.add(whom);
    flushSoon();
  }

  function tell(event: DomainEvent, origin: Origin): void {
    for (const listener of listeners) listener(event, origin);
  }

  function gap(): void {
    for (const listener of gapListeners) listener();
  }

  function forget(peer: string): void {
    peers.delete(peer);
    holdings.forget(peer);
    judgeOrder();
  }

  /** What the first one of all had to do may have been left undone when it went. */
  function judgeOrder(): void {
    const isFirst = isFirstNow();
    if (isFirst && !wasFirst) gap();
    wasFirst = isFirst;
  }

  function isFirstNow(): boolean {
    for (const peer of peers.keys()) if (peer < node) return false;
    return true;
  }

  /** Once a beat: doubts come with every call that fails. This node looks as the others do. */
  function tellDoubt(isLast = false): void {
    const isInDoubt = hasDoubt;
    hasDoubt = false;
    if (isInDoubt) gap();
    flush({ isInDoubt, isLast });
  }

  function beat(): void {
    tellDoubt();
    const nowMs = performance.now();
    for (const [peer, { heardAtMs }] of peers) {
      if (nowMs - heardAtMs <= GONE_MS) continue;
      forget(peer);
      // What it had stored last it may not have told any more.
      gap();
    }
    judgeOrder();
    if (nowMs - heardItselfAtMs <= CUT_OFF_MS) return;
    if (isWhole) {
      isWhole = false;
      log.warn('Redis is not heard: messages are kept all the same, and told a little later.');
    }
    if (nowMs - restartedAtMs <= CUT_OFF_MS) return;
    restartedAtMs = nowMs;
    link.restart();
  }

  return {
    counters: {
      get isReady() {
        return isWhole && link.isReady;
      },
      eval: link.eval,
    },

    publish(event) {
      tell(event, 'here');
      if (!isTravelling(event)) return;
      events.push(toTravel(event));
      flushSoon();
    },

    subscribe(listener) {
      listeners.push(listener);
    },

    share: holdings.share,

    onGap(listener) {
      gapListeners.push(listener);
    },

    doubt() {
      hasDoubt = true;
    },

    isWhole: () => isWhole && performance.now() - foreignAtMs > GONE_MS,
    isFirst: isFirstNow,

    async start() {
      const heard = new Promise<void>((resolve) => whenWhole.push(resolve));
      timer = setInterval(beat, BEAT_MS).unref();
      const hurry = setInterval(flushSoon, 50);
      const late = new Promise<void>((resolve) => {
        setTimeout(resolve, START_MS).unref();
      });
      await Promise.race([heard, late]);
      clearInterval(hurry);
      if (!isWhole) log.warn('Redis does not answer. It is tried again; nothing waits for it.');
    },

    async stop() {
      clearInterval(timer);
      tellDoubt(true);
      // What was handed over is on its way before the connection ends.
      await new Promise((resolve) => setImmediate(resolve));
      link.stop();
    },
  };
}

/** Each process finds out for itself who is there, of what all hold. */
function isTravelling({ name }: DomainEvent): boolean {
  return name !== 'colleague.changed';
}

/** Heavy text is not told live, only that there is some: it need not travel whole. */
function toTravel(event: DomainEvent): DomainEvent {
  if (event.name !== 'message.created') return event;
  const { data } = event.message;
  if (data.length <= EVENT_DATA_BYTES_MAX) return event;
  return {
    ...event,
    message: { ...event.message, data: data.slice(0, EVENT_DATA_BYTES_MAX + 1) },
  };
}
