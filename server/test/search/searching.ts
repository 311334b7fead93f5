import type { Static } from 'typebox';
import type { SEARCH_ENDPOINTS, SearchHit } from '@dowellchat/contract/v3/search.endpoints.ts';
import { expect, vi } from 'vitest';
import { newId } from '../../src/lib/ids.ts';
import { prepareMessageQueries } from '../../src/storage/queries/messages.queries.ts';
import { asPerson, makePerson } from '../accounts/team.ts';
import type { Answer } from '../support/api.ts';
import type { TestApp } from '../support/test-app.ts';
import { createVisitor, PRODUCT, sendAs, sendV3, type V3Room } from '../support/v3.ts';

type Running = Pick<TestApp, 'api' | 'storage'>;
export type SearchPage = Static<(typeof SEARCH_ENDPOINTS)['search']['answers'][200]>;

/** Who searches, and where. */
export interface Searcher {
  readonly organization: string;
  readonly token: string;
}

/** An agent of an organization, for some products or for all. */
export async function makeAgent(
  app: Running,
  organization: string,
  products: readonly string[] = [],
): Promise<Searcher> {
  const wanted = { organizationId: organization, products: [...products] };
  return { organization, token: (await makePerson(app.storage, wanted)).token };
}

/** A room of a new visitor with these messages of theirs. */
export async function chatOf(
  app: Running,
  organization: string,
  texts: readonly unknown[],
  product = PRODUCT,
): Promise<{ room: V3Room; token: string }> {
  const token = await createVisitor(app.api, organization);
  const opened = await sendAs(app.api, token, 'POST', '/api/v3/rooms', { product });
  expect(opened.status, opened.text).toBe(201);
  const room = opened.json as V3Room;
  for (const text of texts) await sendV3(app.api, token, room.id, text);
  return { room, token };
}

/** Messages put into a room past the app: it hears of them with the next one that it stores. */
export async function storeMany(
  { storage }: Pick<Running, 'storage'>,
  roomId: string,
  { count, text, createdAtMs }: { count: number; text: string; createdAtMs: number },
): Promise<void> {
  const queries = prepareMessageQueries(storage);
  await storage.db.transaction().execute(async (tx) => {
    const [room] = await queries.lockRooms(tx, [roomId]);
    if (room === undefined) throw new Error('There is no such room.');
    const data = JSON.stringify(text);
    for (let seq = room.lastSeq + 1; seq <= room.lastSeq + count; seq += 1) {
      await queries.insert(tx, [
        {
          roomOrdinal: room.ordinal,
          seq,
          id: newId(),
          authorSide: 'visitor',
          sideSent: null,
          author: 'visitor',
          type: 'text',
          data,
          clientId: null,
          createdAt: createdAtMs,
        },
      ]);
    }
    const bytes = count * data.length;
    const { ordinal, lastSeq } = room;
    await queries.advanceRooms(tx, [{ ordinal, lastSeq: lastSeq + count, added: count, bytes }]);
  });
}

export function askSearch(
  app: Running,
  { organization, token }: Searcher,
  q: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const query = new URLSearchParams({ q, ...more });
  return app.api.get(
    `/api/v3/organizations/${encodeURIComponent(organization)}/search?${query.toString()}`,
    asPerson(token),
  );
}

export async function search(
  app: Running,
  searcher: Searcher,
  q: string,
  more: Readonly<Record<string, string>> = {},
): Promise<SearchPage> {
  const answer = await askSearch(app, searcher, q, more);
  expect(answer.status, answer.text).toBe(200);
  return answer.json as SearchPage;
}

/** What is found, once it is that: messages become searchable a moment after they are stored. */
export async function waitForTexts(
  app: Running,
  searcher: Searcher,
  q: string,
  expected: readonly string[],
): Promise<readonly SearchHit[]> {
  return vi.waitFor(
    async () => {
      const { hits } = await search(app, searcher, q, { limit: '50' });
      expect(hits.map(textOf)).toEqual(expected);
      return hits;
    },
    { timeout: 10_000, interval: 50 },
  );
}

/** All of a snippet's text: the whole message where it is short. */
export function textOf({ snippet }: SearchHit): string {
  return snippet.map(({ text }) => text).join('');
}
