import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { whyNoSmallDisk } from '../disk-faults.ts';
import type { Node, Place } from './place.ts';

const HOUR_MS = 60 * 60 * 1000;
const SLOW_MS = 20;
const FILLER = 'filler';
const PIECE = Buffer.alloc(1024 * 1024);

/** How long what breaks may keep anybody waiting, from its beginning on. */
interface Bounds {
  /** For an acknowledgement of what they say, or for a page: clients who ask elsewhere after three seconds. */
  readonly silenceMsMax: number;
  /** Programs on the SDK, for what they say to be stored. */
  readonly programMsMax: number;
  /** Programs, to be told of what was acknowledged to others. */
  readonly newsMsMax: number;
}

/** P18: sends stay acknowledged, and a slow poll tells of them. */
const REDIS_GONE: Bounds = { silenceMsMax: 2000, programMsMax: 2000, newsMsMax: 8000 };
/** P19: all are live on the other node. */
const NODE_GONE: Bounds = { silenceMsMax: 10_000, programMsMax: 10_000, newsMsMax: 10_000 };
/** P16: where nothing comes and nobody is told, it is noticed late. */
const NODE_SILENT: Bounds = { ...NODE_GONE, programMsMax: 45_000, newsMsMax: 45_000 };
/** P20. */
const NOTHING_GONE: Bounds = { silenceMsMax: 2000, programMsMax: 2000, newsMsMax: 2000 };
/** Nobody can be served until it is mended. */
const ALL_GONE: Bounds = { silenceMsMax: Infinity, programMsMax: Infinity, newsMsMax: Infinity };

/** What clients noticed while it lasted. */
interface Signs {
  /** Attempts to send that were refused or unanswered. */
  readonly troubles: number;
  readonly ackP50Ms: number;
  /** How far from the right time messages were, at most. */
  readonly clockErrorMs: number;
}

/** Something that breaks, and is mended a while later. */
export interface Fault {
  readonly bounds: Bounds;
  /** Whether it has really broken something: asked just before it is mended. */
  isMet(place: Place, signs: Signs): boolean;
  begin(place: Place): unknown;
  end(place: Place): unknown;
  readonly needsSmallDisk?: true;
  /** Why it cannot be made to happen here, if so. */
  readonly missing?: () => string | undefined;
}

const first = ({ nodes }: Place): Node => nodes[0];
const nothing = (): void => undefined;
const isFelt = (_: Place, { troubles }: Signs): boolean => troubles > 0;
const isRedisMissed = ({ server }: Node): boolean =>
  server.current.output().includes('Redis is not heard');

/** A server that is restarted once the fault is over: `end` waits for it. */
function ending(
  signal: NodeJS.Signals,
  bounds: Bounds,
  of: (place: Place) => readonly Node[],
): Fault {
  const gone = Promise.withResolvers<void>();
  let back = gone.promise;
  let bringBack = gone.resolve;
  return {
    bounds,
    isMet: isFelt,
    begin(place) {
      const down = Promise.withResolvers<void>();
      bringBack = down.resolve;
      const restarts = of(place).map(({ server }) =>
        server.restart(signal, { whileDown: () => down.promise }),
      );
      back = Promise.all(restarts).then(nothing);
      back.catch(nothing);
    },
    async end() {
      bringBack();
      await back;
    },
  };
}

export const FAULTS: Readonly<Record<string, Fault>> = {
  // Where this fails, the machine is too busy to judge the others on.
  'nothing at all': { bounds: NOTHING_GONE, isMet: () => true, begin: nothing, end: nothing },
  'a node is killed': ending('SIGKILL', NODE_GONE, (place) => [first(place)]),
  'a node is stopped': ending('SIGTERM', NODE_GONE, (place) => [first(place)]),
  'both nodes are killed': ending('SIGKILL', ALL_GONE, ({ nodes }) => nodes),
  'a node is paused': {
    bounds: NODE_SILENT,
    isMet: isFelt,
    begin: (place) => process.kill(first(place).server.current.pid, 'SIGSTOP'),
    end: (place) => process.kill(first(place).server.current.pid, 'SIGCONT'),
  },
  'a node is cut off from PostgreSQL': {
    bounds: NODE_GONE,
    isMet: isFelt,
    begin: (place) => first(place).toPostgres.goDown(),
    end: (place) => first(place).toPostgres.goUp(),
  },
  'a node’s connections to PostgreSQL are half-open': {
    bounds: NODE_GONE,
    isMet: isFelt,
    begin: (place) => first(place).toPostgres.silenceOpen(),
    end: nothing,
  },
  'a node is cut off from Redis': {
    bounds: REDIS_GONE,
    isMet: (place) => isRedisMissed(first(place)),
    begin: (place) => first(place).toRedis.goDown(),
    end: (place) => first(place).toRedis.goUp(),
  },
  'a node’s connections to Redis are half-open': {
    bounds: REDIS_GONE,
    isMet: (place) => isRedisMissed(first(place)),
    begin: (place) => first(place).toRedis.silenceOpen(),
    end: nothing,
  },
  'PostgreSQL is killed': {
    bounds: ALL_GONE,
    isMet: isFelt,
    begin: ({ postgres }) => postgres.kill(),
    end: ({ postgres }) => postgres.start(),
  },
  'PostgreSQL is paused': {
    bounds: ALL_GONE,
    isMet: isFelt,
    begin: ({ postgres }) => postgres.pause(),
    end: ({ postgres }) => postgres.resume(),
  },
  'PostgreSQL is read-only': {
    bounds: ALL_GONE,
    isMet: isFelt,
    async begin({ postgres }) {
      await postgres.execute('alter system set default_transaction_read_only = on');
      await postgres.execute('select pg_reload_conf()');
    },
    async end({ postgres }) {
      await postgres.execute('alter system reset default_transaction_read_only');
      await postgres.execute('select pg_reload_conf()');
    },
  },
  'PostgreSQL’s disk is full': {
    bounds: ALL_GONE,
    isMet: isFelt,
    needsSmallDisk: true,
    missing: whyNoSmallDisk,
    begin: ({ disk }) => fillUp(fillerOn(disk)),
    async end({ disk, postgres }) {
      rmSync(fillerOn(disk));
      await postgres.start();
    },
  },
  'commits are slow': {
    bounds: NOTHING_GONE,
    isMet: (_, { ackP50Ms }) => ackP50Ms >= SLOW_MS,
    begin: ({ postgres }) =>
      postgres.execute(`
        create function dawdle() returns trigger language plpgsql as
          $$ begin perform pg_sleep(${SLOW_MS / 1000}); return null; end $$;
        create constraint trigger dawdle after insert on messages
          deferrable initially deferred for each row execute function dawdle()`),
    end: ({ postgres }) => postgres.execute('drop function dawdle() cascade'),
  },
  'Redis is killed': {
    bounds: REDIS_GONE,
    isMet: ({ nodes }) => nodes.every(isRedisMissed),
    begin: ({ redis }) => redis.kill(),
    end: ({ redis }) => redis.restart(),
  },
  'Redis is paused': {
    bounds: REDIS_GONE,
    isMet: ({ nodes }) => nodes.every(isRedisMissed),
    begin: ({ redis }) => redis.pause(),
    end: ({ redis }) => redis.resume(),
  },
  'Redis is emptied': {
    bounds: REDIS_GONE,
    // Redis says that it is empty; nobody is to notice.
    isMet: () => true,
    begin: ({ redis }) => redis.flush(),
    end: nothing,
  },
  'a node’s clock jumps an hour ahead, then an hour back': {
    bounds: NOTHING_GONE,
    isMet: (_, { clockErrorMs }) => clockErrorMs > HOUR_MS / 2,
    begin: (place) => first(place).clock.setBy(HOUR_MS),
    end: (place) => first(place).clock.setBy(-HOUR_MS),
  },
};

function fillerOn(disk: Place['disk']): string {
  return join(disk?.folder ?? '', FILLER);
}

/** Writes until no room is left. */
function fillUp(file: string): void {
  const descriptor = openSync(file, 'w');
  try {
    for (;;) writeSync(descriptor, PIECE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(descriptor);
  }
}
