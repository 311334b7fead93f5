import type { InboxCounts, InboxRoom, JournalEntry } from '@dowellchat/contract/v3/inbox.values.ts';
import { expect } from 'vitest';
import { newId } from '../../src/lib/ids.ts';
import { withSession } from '../access/sample-calls.ts';
import type { Person } from '../accounts/team.ts';
import type { Answer } from '../support/api.ts';
import type { TestApp } from '../support/test-app.ts';
import { bearer, createVisitor, type V3Room } from '../support/v3.ts';

type Running = Pick<TestApp, 'api'>;

export interface InboxAnswer {
  readonly rooms: readonly InboxRoom[];
  readonly next: string | null;
}

const INSERTED_AT_ONCE = 100;

/** Open rooms, more than would be opened one by one. */
export async function insertRooms(
  { storage: { db } }: Pick<TestApp, 'storage'>,
  organizationId: string,
  count: number,
  work: { readonly assignee_id?: string; readonly snoozed_until?: number },
): Promise<void> {
  const nowMs = Date.now();
  const rooms = Array.from({ length: count }, newId).map((id) => ({
    id,
    organization_id: organizationId,
    product: 'LOGIN',
    user_id: id,
    portfolio: 'tests',
    visitor_key: id,
    event_id: id,
    is_login: 0,
    is_active: 1,
    version: 1,
    last_seq: 0,
    data_bytes: 0,
    created_at: nowMs,
    active_at: nowMs,
    slot: null,
    ...work,
  }));
  for (let from = 0; from < count; from += INSERTED_AT_ONCE) {
    const values = rooms.slice(from, from + INSERTED_AT_ONCE);
    await db.insertInto('rooms').values(values).execute();
  }
}

/** A call by somebody who is signed in. */
export function callAs(
  { api }: Running,
  { token }: Pick<Person, 'token'>,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  url: string,
  body?: object,
): Promise<Answer> {
  const sent = body && {
    payload: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  };
  return api.send(withSession({ method, url, ...sent }, token));
}

/** Such a call, which must be answered with this status. */
export async function must<T = unknown>(status: number, call: Promise<Answer>): Promise<T> {
  const answer = await call;
  expect(answer.status, answer.text).toBe(status);
  return answer.json as T;
}

export const inboxUrl = (organizationId: string, query: string): string =>
  `/api/v3/organizations/${organizationId}/inbox?${query}`;

export const listInbox = (
  app: Running,
  person: Person,
  organizationId: string,
  query: string,
): Promise<InboxAnswer> => must(200, callAs(app, person, 'GET', inboxUrl(organizationId, query)));

export const countInbox = (
  app: Running,
  person: Person,
  organizationId: string,
): Promise<InboxCounts> =>
  must(200, callAs(app, person, 'GET', `/api/v3/organizations/${organizationId}/inbox/counts`));

export const changeWork = (
  app: Running,
  person: Person,
  roomId: string,
  body: object,
): Promise<Answer> => callAs(app, person, 'PATCH', `/api/v3/rooms/${roomId}/work`, body);

export const getRoom = (app: Running, person: Person, roomId: string): Promise<InboxRoom> =>
  must(200, callAs(app, person, 'GET', `/api/v3/rooms/${roomId}/work`));

export async function listJournal(
  app: Running,
  person: Person,
  roomId: string,
  query = '',
): Promise<JournalEntry[]> {
  const call = callAs(app, person, 'GET', `/api/v3/rooms/${roomId}/journal${query}`);
  return (await must<{ entries: JournalEntry[] }>(200, call)).entries;
}

export const postNote = (
  app: Running,
  person: Person,
  roomId: string,
  body: object,
): Promise<Answer> => callAs(app, person, 'POST', `/api/v3/rooms/${roomId}/notes`, body);

/** A new visitor with a room of a product. */
export async function openRoomOf(
  { api }: Running,
  organizationId: string,
  product: string,
): Promise<{ token: string; room: V3Room }> {
  const token = await createVisitor(api, organizationId);
  const room = await must<V3Room>(201, api.post('/api/v3/rooms', { product }, bearer(token)));
  return { token, room };
}
