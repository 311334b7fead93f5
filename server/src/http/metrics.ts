import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** What is looked up whenever it is asked for. */
const FIGURES = {
  dowellchat_commit_queue_messages: 'Messages that wait for a commit.',
  dowellchat_database_calls_waiting: 'Calls that wait for a connection to PostgreSQL.',
  dowellchat_search_rooms_behind: 'Rooms known to have messages that are not searchable yet.',
  dowellchat_cluster_whole: '1 while all that other nodes tell is heard, or there are none.',
  dowellchat_sockets: 'Sockets that are open.',
  dowellchat_slow_readers_closed:
    'Sockets closed because their reader was too slow, since the start.',
  dowellchat_webhook_sends_failed:
    'Events that a webhook did not take when tried, since the start.',
  dowellchat_mails_failed: 'E-mails that could not be sent when tried, since the start.',
} as const;

export type Figures = Readonly<Record<keyof typeof FIGURES, () => number>>;

/** Figures for Prometheus: of requests by route, of what is looked up, of the process. */
export function collectMetrics(app: FastifyInstance, figures: Figures): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'dowellchat_' });
  for (const name of Object.keys(FIGURES) as (keyof typeof FIGURES)[]) {
    new Gauge({
      name,
      help: FIGURES[name],
      registers: [registry],
      collect() {
        this.set(figures[name]());
      },
    });
  }
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
