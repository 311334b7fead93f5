// Sends what is in a room's outbox: one message after the other, each until it is stored or refused for
// good, always with the client id it had first, so that whatever got lost on the way is stored once.
import { FRAME_BYTES_MAX } from '@dowellchat/contract/limits.ts';
import type { NewMessage, Posted } from '@dowellchat/contract/v3/values.ts';
import { toClientError, type ClientError } from './client-error.ts';
import { backoffMs } from './random.ts';
import type { Rest } from './rest.ts';
import type { OutgoingMessage } from './room-view.ts';

export interface SendingOptions {
  readonly roomId: string;
  readonly rest: Rest;
  readonly overSocket: (request: NewMessage & { roomId: string }) => Promise<Posted>;
  /** The way there is now; `none`: the socket is about to come. */
  readonly way: () => 'socket' | 'rest' | 'none';
  readonly outbox: () => readonly OutgoingMessage[];
  /** Stored, though not shown yet. */
  readonly isPosted: (clientId: string) => boolean;
  readonly onPosted: (clientId: string, posted: Posted) => void;
  readonly onRefused: (clientId: string, error: ClientError) => void;
}

export interface Sending {
  /** There may be something to send, or a way to send it. */
  kick(): void;
  /** The room is joined, over a socket that answers. */
  onJoined(): void;
  stop(): void;
}

const RETRY_FIRST_MS = 1000;
const RETRY_CAP_MS = 10_000;

/** For the names and the event around a message. */
const FRAME_OVERHEAD_BYTES = 2048;

export function createSending(options: SendingOptions): Sending {
  const { roomId, rest, overSocket, way, outbox, isPosted, onPosted, onRefused } = options;
  let isRunning = false;
  let isStopped = false;
  let failures = 0;
  /** The socket left a message unanswered: until it comes anew, HTTP is used. */
  let isSocketSilent = false;
  let endWaiting: (() => void) | undefined;
  let mayHurry = false;

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    try {
      for (let next = nextOne(); next !== undefined; next = nextOne()) await send(next);
    } finally {
      isRunning = false;
    }
  }

  function nextOne(): OutgoingMessage | undefined {
    if (isStopped || way() === 'none') return undefined;
    return outbox().find(({ clientId, status }) => status === 'sending' && !isPosted(clientId));
  }

  async function send(message: OutgoingMessage): Promise<void> {
    const { clientId } = message;
    try {
      const answer = await post(message);
      failures = 0;
      if (!isStopped) onPosted(clientId, answer);
    } catch (error) {
      const { retryable, retryAfterSeconds, code } = toClientError(error);
      // Where HTTP does not answer either, the socket is as good.
      isSocketSilent = code === 'NO_ANSWER' && !isSocketSilent;
      // It may have come back as an event while its acknowledgement was lost.
      if (isStopped || !outbox().some((each) => each.clientId === clientId)) return;
      if (!retryable) {
        onRefused(clientId, toClientError(error));
      } else if (retryAfterSeconds !== undefined) {
        mayHurry = false;
        await wait(retryAfterSeconds * 1000);
      } else {
        mayHurry = true;
        await wait(backoffMs(failures, RETRY_FIRST_MS, RETRY_CAP_MS));
        failures += 1;
      }
    }
  }

  function post({ clientId, type, data, author }: OutgoingMessage): Promise<Posted> {
    const body = { clientId, type, data, ...(author !== undefined && { author }) };
    const isHeavy = bytesOf(body) > FRAME_BYTES_MAX - FRAME_OVERHEAD_BYTES;
    return way() === 'socket' && !isHeavy && !isSocketSilent
      ? overSocket({ roomId, ...body })
      : rest.postMessage({ roomId, body });
  }

  function wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(end, ms);
      function end(): void {
        clearTimeout(timer);
        endWaiting = undefined;
        resolve();
      }
      endWaiting = end;
    });
  }

  function kick(): void {
    // What the server has asked for is waited for.
    if (mayHurry) endWaiting?.();
    void run();
  }

  return {
    kick,
    onJoined() {
      isSocketSilent = false;
      kick();
    },
    stop() {
      isStopped = true;
      endWaiting?.();
    },
  };
}

function bytesOf(value: unknown): number {
  const text = JSON.stringify(value);
  // No character takes more than three bytes for each of its UTF-16 units.
  return text.length * 3 < FRAME_BYTES_MAX / 2 ? 0 : new TextEncoder().encode(text).length;
}
