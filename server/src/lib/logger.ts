import pino, { type Logger } from 'pino';

/** Logs as JSON lines on standard output. What admits people must not get there. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: {
      // A request's address holds room ids and keys; its method is all that may be told.
      req: (request: { method?: string }) => ({ method: request.method }),
      // A driver hangs whole rows on its errors, and so what people wrote.
      err: ({ name, message, stack, code }: Error & { code?: unknown }) => ({
        type: name,
        message,
        stack,
        code,
      }),
      res: (reply: { statusCode?: number }) => ({ status: reply.statusCode }),
    },
  });
}
