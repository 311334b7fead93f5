/** Requests as an attacker, a broken client or a curious scanner would make them, as bytes. */
import * as fc from 'fast-check';
import { SITE_ENDPOINTS } from '@dowellchat/contract/site.endpoints.ts';
import { V2_ENDPOINTS } from '@dowellchat/contract/v2/endpoints.ts';
import { V3_ENDPOINTS } from '@dowellchat/contract/v3/endpoints.ts';

import { body, FIELD_NAMES, ROOM, type Body } from './bodies.ts';
import { text } from './texts.ts';

export interface HostileRequest {
  readonly method: string;
  /** The address as it stands in the first line. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  /** How a counterexample is shown: its bytes as text, not all of them. */
  readonly [fc.toStringMethod]: () => string;
}

const ENDPOINT_PATHS = Object.values({ ...V2_ENDPOINTS, ...V3_ENDPOINTS, ...SITE_ENDPOINTS }).map(
  ({ path }) => path,
);
const SHOWN_CHARACTERS = 4000;
const NOTHING = Buffer.alloc(0);
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

const method = fc.oneof(
  { arbitrary: fc.constantFrom('GET', 'POST'), weight: 8 },
  fc.constantFrom('PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'),
  fc.constantFrom('get', 'BREW', '', 'GET GET', 'G'.repeat(200)),
);

const query = fc.oneof(
  fc.constant(''),
  fc
    .array(fc.tuple(fc.oneof(fc.constantFrom(...FIELD_NAMES), text), text), { maxLength: 6 })
    .map((entries) => `?${new URLSearchParams(entries).toString()}`),
  fc
    .constantFrom('get_messages', 'get_room_by_id', 'delete_room')
    .chain((type) =>
      text.map((room) => `?type=${type}&room_id=${encodeURIComponent(room.toWellFormed())}`),
    ),
  fc.constantFrom(
    `?type=get_messages&room_id=${ROOM}`,
    `?type=get_room_by_id&room_id=${ROOM}`,
    '?%',
    '?%E0%A4%A',
    '?type[$ne]=1',
    '?type=a&type=b',
    `?a=${'x'.repeat(5000)}`,
    '?&&=&',
  ),
);

const path = fc.oneof(
  {
    arbitrary: fc
      .tuple(fc.constantFrom(...ENDPOINT_PATHS), fc.array(text, { minLength: 4, maxLength: 4 }))
      .map(([template, values]) => {
        const left = values.values();
        return template.replace(/:\w+/g, () =>
          encodeURIComponent((left.next().value ?? '').toWellFormed()),
        );
      }),
    weight: 6,
  },
  fc.constantFrom(
    '/%00',
    '/%',
    '/%E0%A4%A',
    '//',
    '/../../etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
    '/api/v2/room-service/../../../x',
    '/.git/config',
    '*',
    'http://evil.example/api/v2/',
    'relative',
    `/${'a/'.repeat(3000)}`,
    '/ä',
    '/a b',
  ),
  fc.webPath(),
);

const header: fc.Arbitrary<[string, string]> = fc.oneof(
  fc.tuple(
    fc.constantFrom(
      'Authorization',
      'Cookie',
      'Idempotency-Key',
      'If-None-Match',
      'Range',
      'X-Forwarded-For',
      'X-HTTP-Method-Override',
      'Origin',
      'Accept',
      'Sec-Purpose',
      '__proto__',
      'Bad Name',
    ),
    text,
  ),
  fc.constantFrom<[string, string]>(
    ['Host', ''],
    ['Host', '[::1'],
    ['Host', 'a'.repeat(3000)],
    ['Content-Length', '0'],
    ['Content-Length', '-1'],
    ['Content-Length', '5, 6'],
    ['Content-Length', '9'.repeat(30)],
    ['Transfer-Encoding', 'chunked'],
    ['Transfer-Encoding', 'gzip, chunked'],
    ['Transfer-Encoding', 'identity'],
    ['Expect', '100-continue'],
    ['Expect', 'wonders'],
    ['Upgrade', 'websocket'],
    ['Upgrade', 'h2c'],
    ['Cookie', 'x'.repeat(20_000)],
    ['Accept-Encoding', 'gzip;q=wrong'],
  ),
);

export const hostileRequest: fc.Arbitrary<HostileRequest> = fc
  .record({
    method,
    path,
    query,
    headers: fc.oneof(fc.constant([]), fc.array(header, { maxLength: 4 })),
    body: fc.option(body, { nil: undefined, freq: 4 }),
  })
  .map(({ method: verb, path: at, query: asked, headers, body: sent }) => {
    const added = sent === undefined ? headers : [...headersOf(sent), ...headers];
    return makeRequest(
      verb,
      at + asked,
      added,
      sent?.bytes ?? (isChunked(headers) ? LAST_CHUNK : NOTHING),
    );
  });

function makeRequest(
  verb: string,
  target: string,
  headers: readonly (readonly [string, string])[],
  sent: Buffer = NOTHING,
): HostileRequest {
  const request: HostileRequest = {
    method: verb,
    target,
    headers: [['Host', 'localhost'], ['Connection', 'close'], ...headers],
    body: sent,
    [fc.toStringMethod]: () => toBytes(request).toString('latin1').slice(0, SHOWN_CHARACTERS),
  };
  return request;
}

/** What has broken a server once, or nearly: sent in every run. */
export const KNOWN_REQUESTS: Readonly<Record<string, HostileRequest>> = {
  'an expectation nobody can meet': makeRequest('GET', '/healthz', [['Expect', 'wonders']]),
  'an id that is too long': makeRequest('GET', `/api/v2/init/${'x'.repeat(7000)}/LOGIN/user`, []),
  'a form cut off in a file': postForm(
    '--b\r\nContent-Disposition: form-data; name="f"; filename="a.png"\r\n\r\nhalf a pict',
  ),
  'a form cut off in a value': postForm(
    '--b\r\nContent-Disposition: form-data; name="type"\r\n\r\nhalf a val',
  ),
  'a form cut off in a header': postForm('--b\r\nContent-Disposition: form-d'),
};

/** Nothing is wrong with it: it shows that what is sent reaches where messages are stored. */
export const GOOD_REQUEST: HostileRequest = (() => {
  const message = {
    type: 'create_message',
    room_id: ROOM,
    message_data: 'hello',
    side: true,
    author: 'visitor',
    message_type: 'text',
  };
  const bytes = Buffer.from(JSON.stringify(message));
  const headers = headersOf({ contentType: 'application/json', bytes });
  return makeRequest('POST', '/api/v2/room-service/', headers, bytes);
})();

function postForm(form: string): HostileRequest {
  const sent = { contentType: 'multipart/form-data; boundary=b', bytes: Buffer.from(form) };
  return makeRequest('POST', '/api/v2/room-service/', headersOf(sent), sent.bytes);
}

/** A request whose end never comes is another matter: these are complete. */
function isChunked(headers: readonly (readonly [string, string])[]): boolean {
  return headers.some(([name]) => name === 'Transfer-Encoding');
}

function headersOf({ contentType, bytes, encoding }: Body): [string, string][] {
  return [
    ['Content-Type', contentType],
    ['Content-Length', String(bytes.length)],
    ...(encoding === undefined ? [] : ([['Content-Encoding', encoding]] as [string, string][])),
  ];
}

/** The request on the wire, aimed at the room of this id. */
export function toBytes(
  { method: verb, target, headers, body: sent }: HostileRequest,
  roomId = ROOM,
): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = Buffer.from(`${verb} ${target} HTTP/1.1\r\n${lines}\r\n`);
  const bytes = Buffer.concat([head, sent]).toString('latin1');
  return Buffer.from(bytes.replaceAll(ROOM, roomId), 'latin1');
}

/** Bytes that are no HTTP at all, or only begin as such. */
export const garbage: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
  hostileRequest.chain((request) => {
    const bytes = toBytes(request);
    return fc.nat(Math.min(bytes.length, 4000)).map((length) => bytes.subarray(0, length));
  }),
  fc
    .array(hostileRequest, { minLength: 2, maxLength: 5 })
    .map((requests) => Buffer.concat(requests.map((request) => toBytes(request)))),
);
