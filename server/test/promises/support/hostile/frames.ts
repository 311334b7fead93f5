/** What hostile clients send over a WebSocket, or instead of one. */
import fc, { type Arbitrary } from 'fast-check';
import { FRAME_BYTES_MAX } from '@dowellchat/contract/limits.ts';
import { INBOUND_EVENTS } from '@dowellchat/contract/v3/events.ts';
import { OPCODE, toFrame } from '../raw-websocket.ts';

/** In place of the id of a room that the attacker may write to. */
const ROOM = 'ROOM';

/** One frame, or the same one many times. `bytes` go out as they are. */
export type HostileFrame =
  | { readonly text: string; readonly times?: number }
  | { readonly binary: Uint8Array }
  | { readonly bytes: Uint8Array };

/** What one connection sends, one after the other. */
export interface HostileSession {
  /** The attacker has a token, and says so first. */
  readonly isAdmitted: boolean;
  readonly frames: readonly HostileFrame[];
}

/** A request to the address of the sockets; `SID` stands for a session that polls. */
export interface HostilePoll {
  readonly method: string;
  readonly query: string;
  readonly type: string;
  readonly body: string;
  /** Sent so many times at once. */
  readonly times: number;
}

const DEPTH = 50_000;
const UNUSUAL_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'connect',
  'disconnect',
  'disconnecting',
  'error',
  'newListener',
  'removeListener',
  'message.created',
  '',
  'x'.repeat(10_000),
];

const names = fc.constantFrom(...Object.keys(INBOUND_EVENTS), ...UNUSUAL_NAMES);

const value: Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(
    JSON.parse('{"__proto__":{"admin":true}}'),
    JSON.parse('{"constructor":{"prototype":{"admin":true}}}'),
    { _placeholder: true, num: 0 },
    { _placeholder: true, num: -1 },
    { _placeholder: true, num: 'length' },
    '\u0000',
    '\uD800',
    1e308,
  ),
);

const request = fc.oneof(
  value,
  fc.record(
    {
      roomId: fc.oneof(fc.constant(ROOM), value),
      rooms: fc.array(fc.oneof(value, fc.record({ roomId: fc.constant(ROOM), cursor: value }))),
      clientId: fc.oneof(fc.string(), value),
      data: value,
      type: value,
      author: value,
      seq: fc.oneof(fc.integer(), value),
      isTyping: fc.oneof(fc.boolean(), value),
      cursor: value,
    },
    { requiredKeys: [] },
  ),
);

/** An event that is well-formed as far as the protocol goes. */
const event = fc
  .tuple(fc.oneof(names, value), fc.array(request, { maxLength: 3 }), fc.option(fc.nat()))
  .map(([name, requests, id]) => `42${id ?? ''}${JSON.stringify([name, ...requests])}`);

const namespace = fc.constantFrom('', '/admin,', '/__proto__,', `/${'n'.repeat(5000)},`, ',', '/');

/** A packet of any kind, with counts of attachments that are mostly wrong. */
const packet = fc
  .tuple(
    fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '9', ''),
    fc.constantFrom('', '0', '1', '2', '3', '4', '5', '6', '7', 'x'),
    fc.constantFrom('', '0-', '1-', '5-', '-1-', '999999999-', '1e9-', 'x-'),
    namespace,
    fc.constantFrom('', '0', '7', '99999999999999999999', '-1'),
    fc.oneof(
      fc.json({ maxDepth: 2 }),
      fc.string(),
      fc.constantFrom('[', '[]', '{}', 'null', '[null]', '[1]', '["message.send"', '["\\ud800"]'),
    ),
  )
  .map((parts) => parts.join(''));

/** Texts of great weight, which travel through the generators by number: a report must stay readable. */
const HEAVY: readonly string[] = [
  `42["message.send",${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}]`,
  `42["message.send",${'{"a":'.repeat(DEPTH / 2)}1${'}'.repeat(DEPTH / 2)}]`,
  `42["message.send",{"roomId":"${ROOM}","clientId":"x","data":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}]`,
  `421["message.send",{"roomId":"${ROOM}","clientId":"heavy","data":"${'x'.repeat(FRAME_BYTES_MAX - 200)}"}]`,
  `421["message.send",{"roomId":"${ROOM}","clientId":"x","data":"${'x'.repeat(FRAME_BYTES_MAX + 2000)}"}]`,
  `42["room.join",{"rooms":[${`{"roomId":"${ROOM}","cursor":null},`.repeat(2000)}null]}]`,
  `42[${'1,'.repeat(50_000)}1]`,
  `42["${'\\u0000'.repeat(20_000)}"]`,
];

const heavy = fc.nat({ max: HEAVY.length - 1 }).map((number) => `HEAVY${number}`);

/** What a text stands for. */
export function expand(text: string, room: string): string {
  const [, number] = /^HEAVY(\d+)$/.exec(text) ?? [];
  const whole = number === undefined ? text : (HEAVY[Number(number)] ?? '');
  return whole.replaceAll(ROOM, room);
}

/** Bytes that are no frames. */
const broken: Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }), fc.uint8Array())
    .map(([first, second, rest]) => Buffer.from([first, second, ...rest])),
  fc.constantFrom(
    // Claims a length that nobody could hold.
    Buffer.from([0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
    Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0]),
    // Not masked, reserved bits, a continuation of nothing, a control frame that is too long.
    Buffer.from([0x81, 0x01, 0x32]),
    Buffer.from([0xf1, 0x81, 0, 0, 0, 0, 0x32]),
    toFrame('2', OPCODE.continuation),
    toFrame('x'.repeat(200), OPCODE.ping),
    toFrame(Buffer.from([0x03]), OPCODE.close),
    toFrame(Buffer.from([0x00, 0x00]), OPCODE.close),
    toFrame(Buffer.from([0xc3, 0x28]), OPCODE.text),
  ),
);

const tiny = fc.record({
  text: fc.constantFrom('', '2', '3', '6', '42', '4', '42[]', '42["x"]'),
  times: fc.nat({ max: 3000 }),
});

const cut = event.chain((text) =>
  fc.nat({ max: text.length }).map((length) => text.slice(0, length)),
);

const frame: Arbitrary<HostileFrame> = fc.oneof(
  { weight: 6, arbitrary: event.map((text) => ({ text })) },
  { weight: 6, arbitrary: packet.map((text) => ({ text })) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 64 }).map((binary) => ({ binary })) },
  { weight: 2, arbitrary: broken.map((bytes) => ({ bytes })) },
  { weight: 1, arbitrary: heavy.map((text) => ({ text })) },
  { weight: 1, arbitrary: tiny },
  { weight: 1, arbitrary: cut.map((text) => ({ text })) },
);

export const hostileSession: Arbitrary<HostileSession> = fc.record({
  isAdmitted: fc.boolean(),
  frames: fc.array(frame, { minLength: 1, maxLength: 12 }),
});

/** The bytes of a frame, meant for a room. */
export function bytesOf(sent: HostileFrame, room: string): Buffer {
  if ('bytes' in sent) return Buffer.from(sent.bytes);
  if ('binary' in sent) return toFrame(Buffer.from(sent.binary), OPCODE.binary);
  const text = expand(sent.text, room);
  return Buffer.concat(Array.from({ length: sent.times ?? 1 }, () => toFrame(text)));
}

const engine = fc
  .tuple(
    fc.constantFrom('4', '3', '5', '', 'x', '__proto__'),
    fc.constantFrom('polling', 'websocket', 'webtransport', '__proto__', ''),
    fc.constantFrom('', '&sid=SID', '&sid=', '&sid=__proto__', '&sid=constructor', '&sid=a&sid=b'),
    fc.constantFrom('', '&j=0', '&b64=1', '&t=%00', '&transport=polling', `&x=${'y'.repeat(8000)}`),
  )
  .map(([version, transport, sid, more]) => `EIO=${version}&transport=${transport}${sid}${more}`);

/** Often enough the one query that is right. */
const query = fc.oneof(
  engine,
  fc.constant('EIO=4&transport=polling&sid=SID'),
  fc.webQueryParameters(),
);

export const hostilePoll: Arbitrary<HostilePoll> = fc.record({
  method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'OPTIONS', 'PUT', 'DELETE', 'HEAD'),
  query,
  type: fc.constantFrom('text/plain', 'application/octet-stream', 'application/json', 'x'),
  body: fc.oneof(
    fc.array(fc.oneof(event, packet), { maxLength: 5 }).map((texts) => texts.join('\x1e')),
    heavy,
    fc.constantFrom('\x1e'.repeat(50_000), '1', '6', '2probe', 'b!!!!', '', '4'.repeat(300_000)),
  ),
  times: fc.constantFrom(1, 1, 1, 2, 5),
});

/** Beginnings of a handshake that goes no further, or goes wrong. */
export const HALF_HANDSHAKES: readonly string[] = [
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websock',
  upgrade('EIO=4&transport=websocket', 'Sec-WebSocket-Version: 13\r\n'),
  upgrade(
    'EIO=4&transport=websocket',
    'Sec-WebSocket-Version: 99\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n',
  ),
  upgrade('EIO=4&transport=websocket', 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n'),
  upgrade('EIO=3&transport=websocket', properHeaders()),
  upgrade('EIO=4&transport=websocket&sid=__proto__', properHeaders()),
  upgrade('EIO=4&transport=polling', properHeaders()),
  upgrade('EIO=4&transport=websocket', `${properHeaders()}Origin: null\r\n`),
  upgrade('EIO=4&transport=websocket', `${properHeaders()}Origin: http://[\r\n`),
  upgrade('EIO=4&transport=websocket', properHeaders()),
];

function properHeaders(): string {
  return 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';
}

function upgrade(search: string, headers: string): string {
  return (
    `GET /socket.io/?${search} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n` +
    `Upgrade: websocket\r\n${headers}\r\n`
  );
}
