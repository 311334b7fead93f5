import { V2_ENDPOINTS } from '@dowellchat/contract/v2/endpoints.ts';
import type { Endpoint } from '@dowellchat/contract/endpoint.ts';
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import type { Answer, Api } from '../support/api.ts';
import { DOCUMENT_EXAMPLES, type DocumentExample } from '../support/document-examples.ts';
import { findDifferences } from '../support/likeness.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { openRoom, postMessage, ROOM_CONTROL, SHAPES } from '../support/v2.ts';

const EXAMPLES_BY_PART = {
  'Client side chat api': 5,
  'Server side chat api': 6,
  'Sale Agent chat api': 8,
};

const cases = DOCUMENT_EXAMPLES.map((example, index) => ({
  ...example,
  example,
  title: `${index + 1}. ${example.section}`,
}));

test('the data file holds every example of the document, the repeated ones too', () => {
  const counts: Record<string, number> = {};
  for (const { section } of DOCUMENT_EXAMPLES) {
    const part = section.split(' / ')[0] ?? '';
    counts[part] = (counts[part] ?? 0) + 1;
  }
  expect(counts).toEqual(EXAMPLES_BY_PART);
  expect(new Set(DOCUMENT_EXAMPLES.map(({ section }) => section)).size).toBe(19);
});

test('the document’s own trailing comma is in the data file', () => {
  const login = DOCUMENT_EXAMPLES.find(({ path }) => path === '/api/v2/login/');
  expect(login?.body).toMatch(/,\s*\}$/);
});

describe.each(engines)('$name', (engine) => {
  describe.each(SHAPES)('every documented example works as written, shape %s', (shape) => {
    const app = useTestApp({ engine, settings: { V2_SHAPE: shape } });

    test.each(cases)('$title: $method $path', async ({ example }) => {
      const answer = await replay(app.api, example);
      expect(answer.status, answer.text).toBe(200);
      const promised = shape === 'deployed' ? asDeployed(example) : asDocumented(example);
      expect(findDifferences(promised, answer.json)).toEqual([]);
    });
  });
});

describe('a documented answer fits the schema that the contract declares for it', () => {
  const app = useTestApp();

  test.each(cases)('$title', async ({ example }) => {
    const answer = await replay(app.api, example);
    const schema = findEndpoint(example).answers[200];
    if (typeof schema !== 'object') throw new Error('The contract declares no schema.');
    expect([...Value.Errors(schema, answer.json)]).toEqual([]);
    expect(Value.Check(schema, answer.json)).toBe(true);
  });
});

/** Makes what the example takes for granted, and sends it with the ids that came of that. */
async function replay(api: Api, example: DocumentExample): Promise<Answer> {
  const url = addressOf(example);
  const type = url.searchParams.get('type') ?? typeOf(example.body);
  let body = example.body;

  if (type !== undefined) {
    const room = await openRoom(api);
    if (type === 'get_messages') await postMessage(api, room._id);
    if (url.searchParams.has('room_id')) url.searchParams.set('room_id', room._id);
    body = body && body.replace(/"room_id": "[^"]*"/, `"room_id": "${room._id}"`);
  } else if (example.answer['message'] === 'Room filter successfully') {
    // The answer of a second call: the first one makes the room.
    await api.postText(example.path, body ?? '');
  } else if (url.pathname.includes('room-list')) {
    const [org_id, product_name] = ['org_id', 'product_name'].map((n) => url.searchParams.get(n));
    if (org_id && product_name) await openRoom(api, { org_id, product_name });
  } else if (url.pathname.includes('get_QR_Id')) {
    await makeLinks(api, url.pathname.split('/')[4] ?? '', listedIds(example));
  }

  const address = url.pathname + url.search;
  if (example.method === 'GET') {
    return body === null ? api.get(address) : api.getWithBody(address, body);
  }
  return body === null ? api.send({ method: 'POST', url: address }) : api.postText(address, body);
}

/** The documented path with the query parameters that the document lists below it. */
function addressOf({ path, query }: DocumentExample): URL {
  const url = new URL(path, 'http://localhost');
  const isInPath = url.pathname.includes('get_QR_Id');
  for (const [name, value] of Object.entries((!isInPath && query) || {})) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, value);
  }
  return url;
}

function typeOf(body: string | null): string | undefined {
  return /"type": "(\w+)"/.exec(body ?? '')?.[1];
}

function listedIds({ answer }: DocumentExample): string[] {
  return answer['qr_id_list'] as string[];
}

async function makeLinks(api: Api, organization: string, ids: readonly string[]): Promise<void> {
  const answer = await api.post('/api/v2/create_master_link/', {
    workspace_id: organization,
    qr_ids: ids.map((qrid) => ({ qrid, portfolioName: 'umair' })),
    product_name: 'WORKFLOWAI',
    base_url: 'https://chat.example',
  });
  expect(answer.status, answer.text).toBe(200);
}

/** The document’s own room list is only words in quotes; rooms are meant, as it shows them. */
function asDocumented({ answer }: DocumentExample): Record<string, unknown> {
  return 'rooms' in answer ? { ...answer, rooms: [documentedRoom()] } : { ...answer };
}

/** What the original server answered where it differed from its document. */
function asDeployed({ answer, path, query }: DocumentExample): Record<string, unknown> {
  const message = 'Room deatils based on org_id';
  if (path.includes('room-list')) {
    const room = documentedRoom();
    return { success: true, message, rooms: [room], response: [room], last_room_details: room };
  }
  const items = answer['response'] as unknown[];
  switch (query?.['type']) {
    case 'get_messages':
      return { ...answer, message, response: { isSuccess: true, data: items } };
    case 'get_room_by_id':
      return { ...answer, message, response: items[0] };
    default:
      return { ...answer };
  }
}

function documentedRoom(): unknown {
  return DOCUMENT_EXAMPLES.find(({ path }) => path === ROOM_CONTROL)?.answer['response'];
}

function findEndpoint({ method, path }: DocumentExample): Endpoint {
  const segments = new URL(path, 'http://localhost').pathname.split('/').filter(Boolean);
  const found = Object.values<Endpoint>(V2_ENDPOINTS).find((endpoint) => {
    const parts = endpoint.path.split('/').filter(Boolean);
    return (
      endpoint.method === method &&
      parts.length === segments.length &&
      parts.every((part, index) => part.startsWith(':') || part === segments[index])
    );
  });
  if (found === undefined) throw new Error(`The contract declares no ${method} ${path}.`);
  return found;
}
