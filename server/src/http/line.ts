import type { FastifyInstance } from 'fastify';
import { ApplicationError } from '../lib/application-error.ts';
import type { Arrivals } from '../lib/arrivals.ts';

/** Whether the server lives is answered beside the line: that is the question when the line is long. */
const PROBES = new Set(['/healthz', '/readyz']);

/** Requests take their turn with the connections that begin. */
export function waitInLine(app: FastifyInstance, arrivals: Arrivals): void {
  app.addHook('onRequest', (request, _reply, done) => {
    // Who has gone while waiting is owed nothing.
    const enter = (): void => {
      if (!request.raw.socket.destroyed) done();
    };
    if (PROBES.has(request.routeOptions.url ?? '')) done();
    else if (!arrivals.queue(enter)) {
      done(new ApplicationError('OVERLOADED', 'Too many come at once.', { retryAfterSeconds: 1 }));
    }
  });
}
