import type { Message } from '@dowellchat/contract/v3/values.ts';
import type { HttpClient } from './http-client.ts';

const ORGANIZATION = 'promises';
const PRODUCT = 'WORKFLOWAI';
const PAGE = 200;

/** A room of a visitor with a token, and that token. Its id admits to it over v2, too. */
export interface VisitorRoom {
  readonly id: string;
  readonly token: string;
}

/** A stretch of a room's messages. */
export interface Page {
  readonly epoch: string;
  readonly messages: readonly Message[];
  readonly hasMore: boolean;
}

/** A new visitor with a room. */
export async function openVisitorRoom(http: HttpClient, name: string): Promise<VisitorRoom> {
  const { token } = await callV3<{ token: string }>(http, 'POST', '/visitors', {
    body: { organizationId: ORGANIZATION, name },
  });
  const body = { product: PRODUCT };
  const { id } = await callV3<{ id: string }>(http, 'POST', '/rooms', { token, body });
  return { id, token };
}

/** All messages of a room after a `seq`, page by page. */
export async function listAllMessages(
  http: HttpClient,
  { id, token }: VisitorRoom,
  after = 0,
): Promise<Message[]> {
  const messages: Message[] = [];
  for (let hasMore = true; hasMore;) {
    const from = messages.at(-1)?.seq ?? after;
    const path = `/rooms/${id}/messages?after=${from}&limit=${PAGE}`;
    const page = await callV3<Page>(http, 'GET', path, { token });
    messages.push(...page.messages);
    hasMore = page.hasMore;
  }
  return messages;
}

/** Calls the v3 API. Rejects with what the server says where it refuses. */
export async function callV3<Answer>(
  http: HttpClient,
  method: string,
  path: string,
  { token, body }: { readonly token?: string; readonly body?: object } = {},
): Promise<Answer> {
  const { status, text } = await http.call({
    method,
    path: `/api/v3${path}`,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}
