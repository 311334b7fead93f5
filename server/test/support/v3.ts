import type { Static } from 'typebox';
import type { Messages, Posted, Problem, Room } from '@dowellchat/contract/v3/values.ts';
import { expect } from 'vitest';
import type { Answer, Api } from './api.ts';
import { unique } from './v2.ts';

export const PRODUCT = 'WIFIQRCODE';

export type V3Room = Static<typeof Room>;

export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** A new visitor's token. */
export async function createVisitor(api: Api, organizationId = `org-${unique()}`): Promise<string> {
  const answer = await api.post('/api/v3/visitors', { organizationId });
  expect(answer.status, answer.text).toBe(201);
  return (answer.json as { token: string }).token;
}

/** A new visitor with a room of theirs. */
export async function openVisitorRoom(
  api: Api,
  organizationId?: string,
): Promise<{ token: string; room: V3Room }> {
  const token = await createVisitor(api, organizationId);
  const answer = await api.post('/api/v3/rooms', { product: PRODUCT }, bearer(token));
  expect(answer.status, answer.text).toBe(201);
  return { token, room: answer.json as V3Room };
}

/** Sends any request with a token and a JSON body. */
export function sendAs(
  api: Api,
  token: string,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  url: string,
  body?: object,
): Promise<Answer> {
  return api.send({
    method,
    url,
    headers: { ...bearer(token), ...(body && { 'content-type': 'application/json' }) },
    ...(body && { payload: JSON.stringify(body) }),
  });
}

/** Sends a message that must be taken. */
export async function sendV3(
  api: Api,
  token: string,
  roomId: string,
  data: unknown,
  clientId = unique(),
): Promise<Static<typeof Posted>> {
  const body = { clientId, data };
  const answer = await sendAs(api, token, 'POST', `/api/v3/rooms/${roomId}/messages`, body);
  expect([200, 201], answer.text).toContain(answer.status);
  return answer.json as Static<typeof Posted>;
}

export async function listMessages(
  api: Api,
  token: string,
  roomId: string,
  query = '',
): Promise<Static<typeof Messages>> {
  const answer = await sendAs(api, token, 'GET', `/api/v3/rooms/${roomId}/messages${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json as Static<typeof Messages>;
}

export function problemIn(answer: Answer): Static<typeof Problem>['error'] {
  return (answer.json as Static<typeof Problem>).error;
}
