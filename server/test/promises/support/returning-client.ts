import type { Cursor, JoinedRoom, ResetReason } from '@dowellchat/contract/v3/events.ts';
import { onTestFinished } from 'vitest';
import { callV3, type Page, type VisitorRoom } from '../../../../bench/faults/visitor-rooms.ts';
import type { HttpClient } from '../../../../bench/faults/http-client.ts';
import type { ConnectionState } from '../../../../client/src/line.ts';
import {
  applyEvent,
  applyJoin,
  applyPage,
  isBehind,
  latestSeq,
  type RoomView,
} from '../../../../client/src/room-view.ts';
import { createSession } from '../../../../client/src/session.ts';
import { createValue } from '../../../../client/src/value.ts';

const PAGE = 200;

/** A client as it comes back: what it holds, and the cursor it sends, which may be anything. */
export interface Returning {
  readonly room: VisitorRoom;
  readonly held: RoomView;
  readonly cursor: Cursor | null;
}

export interface Returned {
  readonly view: RoomView;
  /** What the join said, once it has answered. */
  readonly reset: ResetReason | null | undefined;
  /** Joins and lists that were asked for. */
  readonly requests: number;
}

/**
 * Comes back with the session and the view of the SDK. Only who chooses the cursor is another: an SDK
 * never holds a wrong one, and the server must not depend on that.
 */
export function comeBack(url: URL, http: HttpClient, { room, held, cursor }: Returning): Returned {
  const connection = createValue<ConnectionState>('idle');
  const session = createSession({
    url: url.origin,
    right: { token: room.token, owner: room.token },
    connection,
  });
  onTestFinished(session.close);
  const state: { -readonly [Name in keyof Returned]: Returned[Name] } = {
    view: held,
    reset: undefined,
    requests: 0,
  };

  async function fetchRest(): Promise<void> {
    state.requests += 1;
    const path = `/rooms/${room.id}/messages?after=${latestSeq(state.view)}&limit=${PAGE}`;
    const page = await callV3<Page>(http, 'GET', path, room);
    state.view = applyPage(state.view, page.messages);
  }

  session.add({
    roomId: room.id,
    cursor() {
      state.requests += 1;
      return cursor;
    },
    joined(joined: JoinedRoom) {
      state.reset = joined.reset;
      state.view = applyJoin(state.view, joined);
      if (isBehind(state.view)) void fetchRest();
    },
    event(event) {
      state.view = applyEvent(state.view, event);
    },
    refused: () => undefined,
    refresh: () => Promise.resolve(),
  });
  return state;
}
