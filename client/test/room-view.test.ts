import fc from 'fast-check';
import { OUTBOUND_EVENTS, type Cursor, type JoinedRoom } from '@dowellchat/contract/v3/events.ts';
import type { Message, Room, Side } from '@dowellchat/contract/v3/values.ts';
import { expect, test } from 'vitest';
import {
  applyEvent,
  applyJoin,
  applyOlder,
  applyPage,
  emptyRoomView,
  isBehind,
  latestSeq,
  withOutbox,
  type OutboundEvent,
  type OutgoingMessage,
  type RoomView,
} from '../src/room-view.ts';

const ROOM_ID = 'a'.repeat(24);
const EPOCH = 'epoch';
const START = 3;
const FAR = 8;
const PAGE = 4;

type Change =
  | { readonly do: 'post'; readonly side: Side; readonly isHeavy: boolean }
  | { readonly do: 'read'; readonly side: Side }
  | { readonly do: 'toggle' }
  | { readonly do: 'type'; readonly side: Side; readonly isTyping: boolean }
  | { readonly do: 'come'; readonly side: Side; readonly isThere: boolean };

/** What a server keeps of a room, small limits and all. Its answers are those of a real one. */
function createModel() {
  const messages: Message[] = [];
  let presence = { visitor: false, agent: false };
  let room: Room = {
    id: ROOM_ID,
    isActive: true,
    lastSeq: 0,
    readSeq: { visitor: 0, agent: 0 },
    version: 1,
    organizationId: 'acme',
    product: 'WIFIQRCODE',
    userId: 'u',
    portfolio: 'p',
    createdAt: '2026-01-01T00:00:00.000Z',
  };
  function stateNow() {
    const { id, isActive, lastSeq, readSeq, version } = room;
    return { id, isActive, lastSeq, readSeq, version };
  }
  const changed = (part: Partial<Room>): OutboundEvent => {
    room = { ...room, ...part, version: room.version + 1 };
    return { name: 'room.changed', payload: { room: stateNow() } };
  };

  return {
    make(change: Change): OutboundEvent {
      switch (change.do) {
        case 'post': {
          const event = changed({ lastSeq: room.lastSeq + 1 });
          const seq = room.lastSeq;
          const message = messageOf(seq, change.side);
          messages.push(message);
          if (change.isHeavy) return event;
          return { name: 'message.created', payload: { message, room: stateNow() } };
        }
        case 'read':
          return changed({ readSeq: { ...room.readSeq, [change.side]: room.lastSeq } });
        case 'toggle':
          return changed({ isActive: !room.isActive });
        case 'type': {
          const { side, isTyping } = change;
          return { name: 'typing.changed', payload: { roomId: ROOM_ID, side, isTyping } };
        }
        case 'come':
          presence = { ...presence, [change.side]: change.isThere };
          return { name: 'presence.changed', payload: { roomId: ROOM_ID, presence } };
      }
    },
    join(cursor: Cursor | null): JoinedRoom {
      const isFar = cursor !== null && room.lastSeq - cursor.seq > FAR;
      const reset = cursor === null ? 'start' : isFar ? 'far' : null;
      const from = reset === null && cursor ? cursor.seq : Math.max(0, room.lastSeq - START);
      return { room, reset, messages: messages.slice(from), presence };
    },
    page: (after: number): Message[] =>
      after === 0 ? messages.slice(-PAGE) : messages.slice(after, after + PAGE),
    all: (): readonly Message[] => messages,
  };
}

function messageOf(seq: number, side: Side): Message {
  return {
    id: seq.toString(16).padStart(24, '0'),
    roomId: ROOM_ID,
    seq,
    side,
    author: side,
    type: 'text',
    data: `message ${seq}`,
    clientId: `c${seq}`,
    createdAt: '2026-01-01T00:00:00.000Z',
  };
}

function cursorOf(view: RoomView): Cursor | null {
  return view.room === null ? null : { epoch: EPOCH, seq: latestSeq(view) };
}

/** Reads what the view lacks, as a client does. */
function filled(view: RoomView, page: (after: number) => Message[]): RoomView {
  let next = view;
  while (isBehind(next)) next = applyPage(next, page(latestSeq(next)));
  return next;
}

function expectSound(view: RoomView): void {
  const first = view.messages[0]?.seq ?? 1;
  expect(view.messages.map(({ seq }) => seq)).toEqual(view.messages.map((_, at) => first + at));
  expect(view.room?.lastSeq ?? 0).toBeGreaterThanOrEqual(latestSeq(view));
  expect(view.ahead.every(({ seq }) => seq > latestSeq(view) + 1)).toBe(true);
}

const side = fc.constantFrom<Side>('visitor', 'agent');
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('post'), side, isHeavy: fc.boolean() }) },
  fc.record({ do: fc.constant('read'), side }),
  fc.record({ do: fc.constant('toggle') }),
  fc.record({ do: fc.constant('type'), side, isTyping: fc.boolean() }),
  fc.record({ do: fc.constant('come'), side, isThere: fc.boolean() }),
);

/** `hear`: any event there has been, whether heard before or not. `rehear`: an old join's reply. */
type Step =
  | { readonly do: 'change'; readonly change: Change; readonly isHeard: boolean }
  | { readonly do: 'hear' | 'rehear'; readonly at: number }
  | { readonly do: 'join' | 'fill' };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('change'), change, isHeard: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('hear'), at: fc.nat() }) },
  fc.record({ do: fc.constant('rehear'), at: fc.nat() }),
  fc.record({ do: fc.constantFrom('join', 'fill') }),
);

test('a snapshot and events, lost, repeated and reordered among joins, end as a fresh snapshot', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const model = createModel();
      const events: OutboundEvent[] = [];
      const joins: JoinedRoom[] = [];
      let view = emptyRoomView();
      const join = (): void => {
        joins.push(model.join(cursorOf(view)));
        view = applyJoin(view, joins.at(-1)!);
      };
      for (const each of steps) {
        if (each.do === 'change') {
          events.push(model.make(each.change));
          if (each.isHeard) view = applyEvent(view, events.at(-1)!);
        } else if (each.do === 'hear') {
          const event = events[each.at % events.length];
          if (event !== undefined) view = applyEvent(view, event);
        } else if (each.do === 'rehear') {
          const reply = joins[each.at % joins.length];
          if (reply !== undefined) view = applyJoin(view, reply);
        } else if (each.do === 'join') {
          join();
        } else {
          view = filled(view, model.page);
        }
        expectSound(view);
      }

      join();
      view = filled(view, model.page);
      const fresh = filled(applyJoin(emptyRoomView(), model.join(null)), model.page);
      expectSound(view);
      expect(view.room).toEqual(fresh.room);
      expect(view.presence).toEqual(fresh.presence);
      expect(view.typing).toEqual(fresh.typing);
      expect(view.ahead).toEqual([]);
      const from = (view.messages[0]?.seq ?? 1) - 1;
      expect(view.messages).toEqual(model.all().slice(from));
      expect(view.hasOlder).toBe(from > 0);
    }),
    { numRuns: 500 },
  );
});

test('whatever the order in which all events arrive, nothing has to be read again', () => {
  const light = change.map((each) => (each.do === 'post' ? { ...each, isHeavy: false } : each));
  const shuffled = fc.array(light, { maxLength: 40 }).chain((changes) =>
    fc.record({
      changes: fc.constant(changes),
      order: fc.shuffledSubarray([...changes.keys(), ...changes.keys()], {
        minLength: changes.length * 2,
      }),
    }),
  );
  fc.assert(
    fc.property(shuffled, ({ changes, order }) => {
      const model = createModel();
      const start = applyJoin(emptyRoomView(), model.join(null));
      const events = changes.map((each) => model.make(each));
      const view = order.reduce((before, at) => applyEvent(before, events[at]!), start);
      expectSound(view);
      expect(isBehind(view)).toBe(false);
      expect(view.messages).toEqual(model.all());
      expect(view.room).toEqual(model.join(null).room);
    }),
    { numRuns: 300 },
  );
});

test('what is heard again changes nothing, not even the identity of the view', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const model = createModel();
      let view = applyJoin(emptyRoomView(), model.join(null));
      for (const each of changes) {
        const event = model.make(each);
        view = applyEvent(view, event);
        expect(applyEvent(view, event)).toBe(view);
      }
    }),
  );
});

test('a change leaves the parts it does not touch as the same objects', () => {
  const model = createModel();
  const start = applyJoin(emptyRoomView(), model.join(null));
  const said = applyEvent(start, model.make({ do: 'post', side: 'agent', isHeavy: false }));
  const typed = applyEvent(said, model.make({ do: 'type', side: 'agent', isTyping: true }));
  expect(typed.messages).toBe(said.messages);
  expect(typed.room).toBe(said.room);
  expect(typed.outbox).toBe(said.outbox);
  expect(said.presence).toBe(start.presence);
});

test('events before the first join mean nothing', () => {
  const model = createModel();
  const event = model.make({ do: 'post', side: 'agent', isHeavy: false });
  expect(applyEvent(emptyRoomView(), event)).toBe(emptyRoomView());
});

test('a message ends the typing of its side, one heard again does not', () => {
  const model = createModel();
  const typing = { do: 'type', side: 'agent', isTyping: true } as const;
  let view = applyJoin(emptyRoomView(), model.join(null));
  view = applyEvent(view, model.make(typing));
  const message = model.make({ do: 'post', side: 'agent', isHeavy: false });
  view = applyEvent(view, message);
  expect(view.typing.agent).toBe(false);
  view = applyEvent(applyEvent(view, model.make(typing)), message);
  expect(view.typing.agent).toBe(true);
});

test('a join of another epoch drops what was held, even for numbers that are used again', () => {
  const old = createModel();
  for (let count = 0; count < 3; count += 1) {
    old.make({ do: 'post', side: 'agent', isHeavy: false });
  }
  const held = applyJoin(emptyRoomView(), old.join(null));
  const restored = createModel();
  restored.make({ do: 'post', side: 'visitor', isHeavy: false });
  const view = applyJoin(held, { ...restored.join(null), reset: 'epoch' });
  expect(view.messages).toEqual(restored.all());
  expect(view.room).toEqual(restored.join(null).room);
});

test('an older state that is heard late does not take back messages that were read since', () => {
  const model = createModel();
  const start = applyJoin(emptyRoomView(), model.join(null));
  const read = model.make({ do: 'read', side: 'agent' });
  model.make({ do: 'post', side: 'agent', isHeavy: false });
  const view = applyEvent(applyPage(start, model.page(0)), read);
  expect(view.room).toMatchObject({ version: 2, lastSeq: 1 });
});

test('a message leaves the outbox when it is shown, not while a gap is before it', () => {
  const model = createModel();
  const outgoing: OutgoingMessage = {
    clientId: 'c2',
    type: 'text',
    data: 'message 2',
    status: 'sending',
    queuedAt: '2026-01-01T00:00:00.000Z',
  };
  const first = model.make({ do: 'post', side: 'agent', isHeavy: false });
  const mine = model.make({ do: 'post', side: 'visitor', isHeavy: false });
  const start = applyJoin(emptyRoomView(), createModel().join(null));
  const waiting = applyEvent(withOutbox(start, [outgoing]), mine);
  expect(waiting.outbox).toEqual([outgoing]);
  expect(applyEvent(waiting, first).outbox).toEqual([]);
});

test('older messages are put before, unless what was held has changed meanwhile', () => {
  const model = createModel();
  for (let count = 0; count < 10; count += 1) {
    model.make({ do: 'post', side: 'agent', isHeavy: false });
  }
  const view = applyJoin(emptyRoomView(), model.join(null));
  expect(view.hasOlder).toBe(true);
  const older = applyOlder(view, model.all().slice(2, 7));
  expect(older.messages).toEqual(model.all().slice(2));
  expect(older.hasOlder).toBe(true);
  expect(applyOlder(older, model.all().slice(0, 2)).hasOlder).toBe(false);
  expect(applyOlder(older, model.all().slice(2, 7))).toBe(older);
});

test('an ended session leaves the room gone', () => {
  const event: OutboundEvent = { name: 'session.ended', payload: { reason: 'revoked' } };
  expect(applyEvent(emptyRoomView(), event).status).toBe('gone');
});

test('the model above makes every event of a room that the contract declares', () => {
  const model = createModel();
  const changes: Change[] = [
    { do: 'post', side: 'agent', isHeavy: false },
    { do: 'toggle' },
    { do: 'type', side: 'agent', isTyping: true },
    { do: 'come', side: 'agent', isThere: true },
  ];
  const made = changes.map((each) => model.make(each).name);
  const declared = Object.entries(OUTBOUND_EVENTS).filter(([, event]) => event.audience === 'room');
  expect(new Set(made)).toEqual(new Set(declared.map(([name]) => name)));
});
