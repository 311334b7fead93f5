import type { SessionSocket, Sockets } from './session.ts';

/** What may wait for one reader, and for how long: whoever reads slower is closed and comes back. */
const WAITING_BYTES_MAX = 1024 * 1024;
const WAITING_MS_MAX = 30_000;
const SWEEP_MS = 5000;
/** So few frames cannot weigh too much. */
const FRAMES_NOT_WORTH_WEIGHING = 8;

export interface SlowReaders {
  /** Closes those of these sockets for which too much waits. */
  check(ids: ReadonlySet<string>): void;
  /** Sockets closed so far. */
  count(): number;
  stop(): void;
}

/** Keeps what a frozen reader costs bounded. */
export function createSlowReaders(sockets: Sockets): SlowReaders {
  const stuckSince = new WeakMap<SessionSocket, number>();
  let closed = 0;

  function close(socket: SessionSocket): void {
    closed += 1;
    cutOff(socket.conn);
  }

  function sweep(): void {
    const nowMs = performance.now();
    for (const socket of sockets.sockets.sockets.values()) {
      if (waiting(socket).length === 0) {
        stuckSince.delete(socket);
        continue;
      }
      const since = stuckSince.get(socket);
      if (since === undefined) stuckSince.set(socket, nowMs);
      else if (nowMs - since > WAITING_MS_MAX) close(socket);
    }
  }

  const timer = setInterval(sweep, SWEEP_MS).unref();

  return {
    check(ids) {
      for (const id of ids) {
        const socket = sockets.sockets.sockets.get(id);
        if (socket !== undefined && isTooMuch(waiting(socket))) close(socket);
      }
    },
    count: () => closed,
    stop: () => clearInterval(timer),
  };
}

/**
 * Ends a connection at once. A WebSocket would say farewell and wait half a minute for the answer,
 * which neither who does not read nor who does not stop sending gives.
 */
export function cutOff(connection: SessionSocket['conn']): void {
  const { socket } = connection.transport as unknown as {
    readonly socket?: { terminate(): void };
  };
  connection.close(true);
  socket?.terminate();
}

interface WaitingFrame {
  readonly data?: unknown;
}

/** Frames that the connection has not taken yet. It holds them in an undeclared member. */
function waiting(socket: SessionSocket): readonly WaitingFrame[] {
  return (socket.conn as unknown as { writeBuffer: readonly WaitingFrame[] }).writeBuffer;
}

/** What has been weighed of frames that wait: until they are sent, they only become more. */
const weighed = new WeakMap<readonly WaitingFrame[], { count: number; bytes: number }>();

function isTooMuch(frames: readonly WaitingFrame[]): boolean {
  if (frames.length <= FRAMES_NOT_WORTH_WEIGHING) return false;
  const known = weighed.get(frames) ?? { count: 0, bytes: 0 };
  weighed.set(frames, known);
  for (; known.count < frames.length; known.count += 1) {
    const data = frames[known.count]?.data;
    known.bytes += typeof data === 'string' ? data.length : 0;
  }
  return known.bytes > WAITING_BYTES_MAX;
}
