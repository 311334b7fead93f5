import type { Settings } from '../config/settings.ts';
import type { WebhookSender } from '../domain/webhooks/sending.ts';
import { createResolve, findDestination, RefusedDestination } from './destination.ts';
import { createSendParcel } from './send.ts';
import { newWebhookSecret, signedHeaders } from './signature.ts';

/** Signs what goes to webhooks, and sends it where the settings let it. */
export function createWebhookSender(
  settings: Pick<Settings, 'WEBHOOKS_PRIVATE' | 'WEBHOOKS_HTTP'>,
): WebhookSender {
  const rules = {
    allowsPrivate: settings.WEBHOOKS_PRIVATE === 'on',
    allowsHttp: settings.WEBHOOKS_HTTP === 'on',
  };
  const resolve = createResolve(rules);
  const sendParcel = createSendParcel({ ...rules, resolve });
  return {
    newSecret: newWebhookSecret,

    send: ({ id, url, secret, body, nowMs }) =>
      sendParcel({ url, body, headers: signedHeaders(secret, { id, nowMs, body }) }),

    async findObstacle(url) {
      try {
        await findDestination(url, rules, resolve);
        return undefined;
      } catch (error) {
        if (error instanceof RefusedDestination) return error.message;
        throw error;
      }
    },
  };
}
