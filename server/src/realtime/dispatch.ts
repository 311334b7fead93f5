import { INBOUND_EVENTS, type InboundName } from '@dowellchat/contract/v3/events.ts';
import { refuseFields, ApplicationError } from '../lib/application-error.ts';
import { isPlainJson } from '../lib/json-value.ts';
import type { ErrorLog } from '../lib/told-error.ts';
import { createChecks } from '../v3/checks.ts';
import { problemOf } from '../v3/problems.ts';
import type { Verdict } from './frame-budget.ts';
import type { InboundHandlers } from './inbound.ts';
import type { SessionSocket } from './session.ts';

export interface DispatchParts {
  readonly handlers: InboundHandlers;
  readonly isStopping: () => boolean;
  readonly translateFault: (error: unknown) => unknown;
  readonly log: ErrorLog;
}

/** Handles one frame of a client: its event's name and what came with it. */
type Dispatch = (
  socket: SessionSocket,
  frame: readonly unknown[],
  verdict: Verdict,
) => Promise<void>;

type Handle = (socket: SessionSocket, request: unknown) => Promise<unknown>;

/** From a frame to its handler and back: checks it against its declaration, acknowledges it. */
export function createDispatch({ handlers, isStopping, translateFault, log }: DispatchParts) {
  const names = Object.keys(INBOUND_EVENTS) as InboundName[];
  const checks = createChecks(
    Object.fromEntries(names.map((name) => [name, INBOUND_EVENTS[name].request])),
  );
  let underWay = 0;
  let allDone: (() => void)[] = [];

  async function answer(
    socket: SessionSocket,
    [name, request]: readonly unknown[],
    verdict: Verdict,
  ): Promise<unknown> {
    if (verdict !== 'take') {
      throw new ApplicationError('TOO_MANY_REQUESTS', 'Too many frames from this connection.', {
        retryAfterSeconds: 1,
      });
    }
    if (isStopping()) {
      throw new ApplicationError('OVERLOADED', 'The server is stopping.', { retryAfterSeconds: 1 });
    }
    if (!isName(name)) throw new ApplicationError('INVALID', 'There is no such event.');
    if (!isPlainJson(request)) throw refuseFields({ body: ['must be plain JSON'] });
    const check = (await checks())[name];
    return (handlers[name] as Handle)(socket, check?.(request));
  }

  const dispatch: Dispatch = async (socket, frame, verdict) => {
    const last = frame.at(-1);
    const acknowledge = typeof last === 'function' ? (last as (reply: unknown) => void) : undefined;
    underWay += 1;
    try {
      const reply = await answer(
        socket,
        acknowledge === undefined ? frame : frame.slice(0, -1),
        verdict,
      );
      acknowledge?.(reply);
    } catch (error) {
      const problem = problemOf(translateFault(error), log);
      acknowledge?.(problem);
    } finally {
      underWay -= 1;
      if (underWay === 0) for (const resolve of allDone.splice(0)) resolve();
    }
  };

  return {
    dispatch,
    /** Resolves when every frame taken so far is acknowledged. */
    async drain(): Promise<void> {
      if (underWay > 0) await new Promise<void>((resolve) => allDone.push(resolve));
    },
  };
}

function isName(name: unknown): name is InboundName {
  return typeof name === 'string' && Object.hasOwn(INBOUND_EVENTS, name);
}
