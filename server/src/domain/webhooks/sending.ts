/** One try, as it is to be made. */
interface WebhookRequest {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly body: string;
  readonly nowMs: number;
}

/** What came of a try. Without a status nobody answered; `reason` says why, for the admin. */
export type Sent =
  | { readonly ok: true; readonly status: number }
  | { readonly ok: false; readonly status: number | null; readonly reason: string };

/** The port through which the domain sends. It never throws, and never sends inside. */
export interface WebhookSender {
  send(request: WebhookRequest): Promise<Sent>;
  newSecret(): string;
  /** Why nothing would be sent to a URL; nothing where it would. */
  findObstacle(url: string): Promise<string | undefined>;
}

export function purposeOfWebhook(id: string): string {
  return `webhook ${id}`;
}

/** The body of the standard: https://www.standardwebhooks.com. */
export function toBody(type: string, atMs: number, data: object): string {
  return JSON.stringify({ type, timestamp: new Date(atMs).toISOString(), data });
}
