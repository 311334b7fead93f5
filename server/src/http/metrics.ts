import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

export interface Measured {
  readonly queueDepth: () => number;
  readonly searchRoomsBehind: () => number;
  readonly realtime: { readonly count: () => number; readonly slowReadersClosed: () => number };
}

/** Figures for Prometheus: of requests by route, of the queue, of sockets, of the process. */
export function collectMetrics(
  app: FastifyInstance,
  { queueDepth, searchRoomsBehind, realtime }: Measured,
): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'dowellchat_' });
  new Gauge({
    name: 'dowellchat_commit_queue_messages',
    help: 'Messages that wait for a commit.',
    registers: [registry],
    collect() {
      this.set(queueDepth());
    },
  });
  new Gauge({
    name: 'dowellchat_search_rooms_behind',
    help: 'Rooms known to have messages that are not searchable yet.',
    registers: [registry],
    collect() {
      this.set(searchRoomsBehind());
    },
  });
  new Gauge({
    name: 'dowellchat_sockets',
    help: 'Sockets that are open.',
    registers: [registry],
    collect() {
      this.set(realtime.count());
    },
  });
  new Gauge({
    name: 'dowellchat_slow_readers_closed',
    help: 'Sockets closed because their reader was too slow, since the start.',
    registers: [registry],
    collect() {
      this.set(realtime.slowReadersClosed());
    },
  });
  const durations = new Histogram({
    name: 'dowellchat_request_seconds',
    help: 'Time to answer a request, by method, route and status.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: BUCKETS_SECONDS,
    registers: [registry],
  });
  // Looking labels up by name costs more than the observation: each combination is kept.
  const children = new Map<string, { observe(seconds: number): void }>();

  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const key = `${request.method} ${route} ${reply.statusCode}`;
    let child = children.get(key);
    if (child === undefined) {
      const labels = { method: request.method, route, status: reply.statusCode };
      children.set(key, (child = durations.labels(labels)));
    }
    const ms = reply.elapsedTime;
    child.observe(ms / 1000);
    // Never the address itself: it may hold a room's id, which admits whoever reads it.
    request.log.debug({ method: request.method, route, status: reply.statusCode, ms }, 'answered');
    done();
  });
  return registry;
}
