import type { FastifyInstance } from 'fastify';
import { ApplicationError } from '../lib/application-error.ts';
import type { Arrivals } from '../lib/arrivals.ts';

/** Whether the server lives is answered beside the line: that is the question when the line is long. */
const PROBES = new Set(['/healthz', '/readyz']);

/** One for all: a stack for each would cost more than the rest of a refusal. */
const TOO_MANY = new ApplicationError('OVERLOADED', 'Too many come at once.', {
  retryAfterSeconds: 1,
});

/** Requests take their turn with the connections that begin. */
export function waitInLine(app: FastifyInstance, arrivals: Arrivals): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { socket } = request.raw;
    const arrival = { enter: () => done(), isGone: () => socket.destroyed };
    if (PROBES.has(request.routeOptions.url ?? '')) done();
    else if (!arrivals.queue(arrival, 'new')) done(TOO_MANY);
  });
}
