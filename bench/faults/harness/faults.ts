import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { whyNoSmallDisk } from '../disk-faults.ts';
import type { Node, Place } from './place.ts';

const HOUR_MS = 60 * 60 * 1000;
const FILLER = 'filler';
const PIECE = Buffer.alloc(1024 * 1024);

/** Something that breaks, and is mended a while later. */
export interface Fault {
  begin(place: Place): unknown;
  end(place: Place): unknown;
  readonly needsSmallDisk?: true;
  /** Why it cannot be made to happen here, if so. */
  readonly missing?: () => string | undefined;
}

const first = ({ nodes }: Place): Node => nodes[0];
const nothing = (): void => undefined;

/** A server that is restarted once the fault is over: `end` waits for it. */
function ending(signal: NodeJS.Signals, of: (place: Place) => readonly Node[]): Fault {
  const gone = Promise.withResolvers<void>();
  let back = gone.promise;
  let bringBack = gone.resolve;
  return {
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
  'a node is killed': ending('SIGKILL', (place) => [first(place)]),
  'a node is stopped': ending('SIGTERM', (place) => [first(place)]),
  'both nodes are killed': ending('SIGKILL', ({ nodes }) => nodes),
  'a node is paused': {
    begin: (place) => process.kill(first(place).server.current.pid, 'SIGSTOP'),
    end: (place) => process.kill(first(place).server.current.pid, 'SIGCONT'),
  },
  'a node is cut off from PostgreSQL': {
    begin: (place) => first(place).toPostgres.goDown(),
    end: (place) => first(place).toPostgres.goUp(),
  },
  'a node’s connections to PostgreSQL are half-open': {
    begin: (place) => first(place).toPostgres.silenceOpen(),
    end: nothing,
  },
  'a node is cut off from Redis': {
    begin: (place) => first(place).toRedis.goDown(),
    end: (place) => first(place).toRedis.goUp(),
  },
  'a node’s connections to Redis are half-open': {
    begin: (place) => first(place).toRedis.silenceOpen(),
    end: nothing,
  },
  'PostgreSQL is killed': {
    begin: ({ postgres }) => postgres.kill(),
    end: ({ postgres }) => postgres.start(),
  },
  'PostgreSQL is paused': {
    begin: ({ postgres }) => postgres.pause(),
    end: ({ postgres }) => postgres.resume(),
  },
  'PostgreSQL is read-only': {
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
    needsSmallDisk: true,
    missing: whyNoSmallDisk,
    begin: ({ disk }) => fillUp(fillerOn(disk)),
    async end({ disk, postgres }) {
      rmSync(fillerOn(disk));
      await postgres.start();
    },
  },
  'commits are slow': {
    begin: ({ postgres }) =>
      postgres.execute(`
        create function dawdle() returns trigger language plpgsql as
          $$ begin perform pg_sleep(0.02); return null; end $$;
        create constraint trigger dawdle after insert on messages
          deferrable initially deferred for each row execute function dawdle()`),
    end: ({ postgres }) => postgres.execute('drop function dawdle() cascade'),
  },
  'Redis is killed': {
    begin: ({ redis }) => redis.kill(),
    end: ({ redis }) => redis.restart(),
  },
  'Redis is paused': {
    begin: ({ redis }) => redis.pause(),
    end: ({ redis }) => redis.resume(),
  },
  'Redis is emptied': { begin: ({ redis }) => redis.flush(), end: nothing },
  'a node’s clock jumps an hour ahead, then an hour back': {
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
