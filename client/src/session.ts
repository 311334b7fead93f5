// Which rooms the socket hears of. After every connect all of them are joined with their cursors, and
// what happens between a join and its reply is held back and applied after it, in order.
import { ROOMS_PER_JOIN_MAX } from '@dowellchat/contract/limits.ts';
import type { Cursor, JoinedRoom, ReplyOf } from '@dowellchat/contract/v3/events.ts';
import { ClientError, toClientError } from './client-error.ts';
import { createLine, type ConnectionState, type Line, type Right } from './line.ts';
import { backoffMs } from './random.ts';
import type { OutboundEvent } from './room-view.ts';
import type { Readable, Value } from './value.ts';

/** A room as the session knows it. */
export interface Member {
  readonly roomId: string;
  /** Where it stands; null: it holds nothing. */
  cursor(): Cursor | null;
  joined(room: JoinedRoom, epoch: string): void;
  event(event: OutboundEvent): void;
  /** Not found, or not allowed any more. */
  refused(error: ClientError): void;
  /** Reads over HTTP what is new. */
  refresh(): Promise<void>;
}

export interface Session {
  readonly connection: Readable<ConnectionState>;
  readonly request: Line['request'];
  /** The right is refused. */
  end(): void;
  add(member: Member): void;
  remove(member: Member): void;
  /** The room is joined and what it missed is there: the time to send. */
  isJoined(member: Member): boolean;
  /** Joins again, with the cursor that the room has now. */
  rejoin(member: Member): void;
  /** The attendant needs the socket from now on, or no longer. */
  attend(): void;
  close(): void;
}

export interface SessionOptions {
  readonly url: string;
  /** Without one nothing is ever connected. */
  readonly right: Right | undefined;
  readonly connection: Value<ConnectionState>;
  readonly attendant?: Attendant | undefined;
}

/** Learns of everything, for what the session itself knows nothing of. */
export interface Attendant {
  onConnect(request: Line['request']): void;
  onEvent(event: OutboundEvent): void;
  /** A room was joined, for the first time or again. */
  onJoined(roomId: string): void;
  /** Whether the socket has to stay open without a room. */
  isNeeded(): boolean;
}

/** Between these, at random: clients that lost one server at once must not ask another in step. */
const POLL_MS_MIN = 7000;
const POLL_MS_MAX = 13_000;
const REJOIN_FIRST_MS = 1000;
const REJOIN_CAP_MS = 60_000;

export function createSession({ url, right, connection, attendant }: SessionOptions): Session {
  const members = new Map<string, Member>();
  const joined = new Set<Member>();
  const waiting = new Set<Member>();
  /** Events of rooms whose join is under way. */
  const held = new Map<Member, OutboundEvent[]>();
  /** Counts connections: what was begun on an earlier one has no say any more. */
  let connects = 0;
  let isJoining = false;
  let refusals = 0;
  let pollTimer: ReturnType<typeof setTimeout> | undefined;
  let rejoinTimer: ReturnType<typeof setTimeout> | undefined;
  const refused = new Set<Member>();

  const line = createLine({
    url,
    right,
    state: connection,
    onConnect() {
      connects += 1;
      isJoining = false;
      for (const member of members.values()) waiting.add(member);
      void joinWaiting();
      attendant?.onConnect(line.request);
    },
    onEvent(event) {
      attendant?.onEvent(event);
      const member = members.get(roomIdOf(event));
      if (member === undefined) return;
      const kept = held.get(member);
      if (kept !== undefined) kept.push(event);
      else if (joined.has(member)) member.event(event);
    },
  });

  async function joinWaiting(): Promise<void> {
    const connect = connects;
    if (isJoining) return;
    isJoining = true;
    const isCurrent = (): boolean => connect === connects && connection.get() === 'online';
    while (isCurrent() && waiting.size > 0) {
      const batch = [...waiting].slice(0, ROOMS_PER_JOIN_MAX);
      for (const member of batch) {
        waiting.delete(member);
        held.set(member, []);
      }
      const rooms = batch.map((member) => ({ roomId: member.roomId, cursor: member.cursor() }));
      try {
        const reply = await line.request('room.join', { rooms });
        if (connect !== connects) return;
        take(batch, reply);
      } catch (error) {
        if (connect !== connects) return;
        refuse(batch, toClientError(error));
      }
    }
    isJoining = false;
  }

  function take(batch: readonly Member[], { epoch, rooms }: ReplyOf<'room.join'>): void {
    line.settle();
    refusals = 0;
    batch.forEach((member, index) => {
      const events = held.get(member) ?? [];
      held.delete(member);
      const answer = rooms[index];
      if (answer === undefined) return;
      // It was closed while it was being joined.
      if (members.get(member.roomId) !== member) {
        leave(member);
      } else if ('error' in answer) {
        refuse([member], new ClientError(answer.error));
      } else {
        joined.add(member);
        member.joined(answer, epoch);
        attendant?.onJoined(member.roomId);
        for (const event of events) member.event(event);
      }
    });
  }

  function refuse(batch: readonly Member[], error: ClientError): void {
    for (const member of batch) held.delete(member);
    // A lost connection joins everything again when it is back.
    if (error.code === 'NETWORK') return;
    if (error.code === 'NO_ANSWER') line.restart();
    else if (error.code === 'UNAUTHENTICATED') line.end();
    else if (error.code === 'NOT_FOUND') for (const member of batch) member.refused(error);
    else joinLater(batch, error.retryAfterSeconds ?? 0);
  }

  function joinLater(batch: readonly Member[], seconds: number): void {
    for (const member of batch) refused.add(member);
    const waitMs = seconds * 1000 + backoffMs(refusals, REJOIN_FIRST_MS, REJOIN_CAP_MS);
    refusals += 1;
    clearTimeout(rejoinTimer);
    rejoinTimer = setTimeout(() => {
      for (const member of refused) rejoin(member);
      refused.clear();
    }, waitMs);
  }

  function rejoin(member: Member): void {
    if (members.get(member.roomId) !== member) return;
    joined.delete(member);
    waiting.add(member);
    if (connection.get() === 'online') void joinWaiting();
  }

  function leave({ roomId }: Member): void {
    // A room that is not left costs a little until the socket closes: not worth a second try.
    line.request('room.leave', { roomId }).catch(() => {});
  }

  const unsubscribe = connection.subscribe(() => {
    clearTimeout(pollTimer);
    clearTimeout(rejoinTimer);
    refused.clear();
    if (connection.get() === 'online') return;
    // A join that was under way will have no reply.
    connects += 1;
    joined.clear();
    held.clear();
    if (connection.get() !== 'offline') return;
    // A page that opens behind a wall shows something at once; what is shown already can wait.
    void poll([...members.values()].filter((member) => member.cursor() === null));
  });

  async function poll(round: readonly Member[]): Promise<void> {
    const connect = connects;
    for (const member of round) {
      if (connect === connects && members.get(member.roomId) === member) await member.refresh();
    }
    if (connect !== connects) return;
    const waitMs = POLL_MS_MIN + Math.random() * (POLL_MS_MAX - POLL_MS_MIN);
    pollTimer = setTimeout(() => void poll([...members.values()]), waitMs);
  }

  function closeUnneeded(): void {
    if (members.size === 0 && attendant?.isNeeded() !== true) line.close();
  }

  return {
    connection,
    request: line.request,
    end: line.end,
    rejoin,
    isJoined: (member) => joined.has(member),
    add(member) {
      members.set(member.roomId, member);
      waiting.add(member);
      // Rooms that are opened together are joined together.
      if (connection.get() === 'online') queueMicrotask(() => void joinWaiting());
      else if (connection.get() === 'offline') void member.refresh();
      else line.open();
    },
    remove(member) {
      if (members.get(member.roomId) !== member) return;
      members.delete(member.roomId);
      waiting.delete(member);
      if (joined.delete(member)) leave(member);
      closeUnneeded();
    },
    attend() {
      if (attendant?.isNeeded() === true) line.open();
      closeUnneeded();
    },
    close() {
      unsubscribe();
      clearTimeout(pollTimer);
      clearTimeout(rejoinTimer);
      connects += 1;
      members.clear();
      line.close();
    },
  };
}

function roomIdOf(event: OutboundEvent): string {
  switch (event.name) {
    case 'message.created':
      return event.payload.message.roomId;
    case 'room.changed':
      return event.payload.room.id;
    case 'typing.changed':
    case 'presence.changed':
      return event.payload.roomId;
    // What is of no room, or only of agents, and what a newer server may send.
    default:
      return '';
  }
}
