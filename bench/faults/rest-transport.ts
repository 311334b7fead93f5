import { createHttpClient, type HttpAnswer } from './http-client.ts';
import type { Seen, Told } from './history.ts';
import type { Transport } from './transport.ts';

const ROOM_SERVICE = '/api/v2/room-service/';

interface Message {
  readonly _id: string;
  readonly seq: number;
  readonly message_data: string;
}

export interface RestOptions {
  readonly organization?: string | undefined;
  /** False: each call has a connection of its own, as behind a balancer that chooses for each call. */
  readonly keepAlive?: boolean;
}

/** Speaks the v2 API. `baseUrl` is asked for each call: a server may come back elsewhere. */
export function createRestTransport(
  baseUrl: () => URL,
  { organization = 'promises', keepAlive = true }: RestOptions = {},
): Transport {
  const http = createHttpClient(baseUrl, { keepAlive });
  const remembered = new Map<string, { etag: string; messages: readonly Seen[] }>();
  let sends = 0;

  return {
    async openRoom(visitor) {
      const answer = await http.postJson('/api/v2/room-control/', {
        user_id: visitor,
        org_id: organization,
        portfolio_name: visitor,
        product_name: 'WORKFLOWAI',
      });
      if (answer.status !== 200) throw new Error(`no room: ${answer.status} ${answer.text}`);
      return (JSON.parse(answer.text) as { inserted_id: string }).inserted_id;
    },

    async send({ room, author, text, key, timeoutMs }) {
      // A key may be sent in two ways; a retry that takes the other way is still a retry.
      const inHeader = (sends += 1) % 2 === 0;
      const body = {
        type: 'create_message',
        room_id: room,
        message_data: text,
        side: true,
        author,
        message_type: 'text',
        ...(key !== undefined && !inHeader && { client_id: key }),
      };
      try {
        const answer = await http.postJson(ROOM_SERVICE, body, {
          ...(timeoutMs !== undefined && { timeoutMs }),
          ...(key !== undefined && inHeader && { headers: { 'idempotency-key': key } }),
        });
        return toTold(answer);
      } catch (error) {
        return { kind: 'unanswered', reason: error instanceof Error ? error.message : 'unknown' };
      }
    },

    /** Reads as deployed clients do: the whole room, unless the tag says that nothing changed. */
    async read(room, after = 0) {
      const known = remembered.get(room);
      const answer = await http.call({
        path: `${ROOM_SERVICE}?type=get_messages&room_id=${room}`,
        headers: known === undefined ? {} : { 'if-none-match': known.etag },
      });
      if (answer.status === 304 && known !== undefined) return known.messages.slice(after);
      if (answer.status !== 200) throw new Error(`no messages: ${answer.status} ${answer.text}`);
      const { response } = JSON.parse(answer.text) as { response: Message[] };
      const messages = response.map(({ _id, seq, message_data }) => ({
        seq,
        id: _id,
        text: message_data,
      }));
      const { etag } = answer.headers;
      if (etag !== undefined) remembered.set(room, { etag, messages });
      return messages.slice(after);
    },

    close: http.close,
  };
}

function toTold({ status, headers, text }: HttpAnswer): Told {
  const body = JSON.parse(text) as {
    message: string;
    response?: { inserted_id: string; deduplicated?: boolean };
  };
  if (status === 200 && body.response !== undefined) {
    const { inserted_id, deduplicated = false } = body.response;
    return { kind: 'acked', id: inserted_id, deduplicated };
  }
  // What went wrong inside is not a refusal: the message may be stored.
  if (status === 500 || status === 504) {
    return { kind: 'unanswered', reason: `${status} ${body.message}` };
  }
  const retryAfter = headers['retry-after'];
  return {
    kind: 'refused',
    status,
    message: body.message,
    ...(retryAfter !== undefined && { retryAfterSeconds: Number(retryAfter) }),
  };
}
