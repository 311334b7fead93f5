import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { startServer, type ServerProcess } from '../../../bench/faults/server-process.ts';
import {
  messageTo,
  newVisit,
  ROOM_CONTROL,
  ROOM_SERVICE,
  type RoomAnswer,
  type VisitFields,
} from '../support/v2.ts';
import { COMPILED, type Env } from './command.ts';

/** A server that really runs, as its clients see it. */
export interface RunningServer {
  readonly url: URL;
  readonly process: ServerProcess;
  get(path: string, key?: string): Promise<Reply>;
  post(path: string, body: object, key?: string): Promise<Reply>;
  openRoom(fields?: Partial<VisitFields>): Promise<string>;
  /** Sends a message and waits until it is acknowledged. */
  send(roomId: string, text: string): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly json: unknown;
}

async function start(env: Env): Promise<RunningServer> {
  const server = await startServer({ LOG_LEVEL: 'warn', ...COMPILED, ...env });

  async function request(path: string, init: RequestInit, key?: string): Promise<Reply> {
    const headers = {
      'content-type': 'application/json',
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    };
    const response = await fetch(new URL(path, server.url), { ...init, headers });
    return { status: response.status, json: await response.json() };
  }

  function post(path: string, body: object, key?: string): Promise<Reply> {
    return request(path, { method: 'POST', body: JSON.stringify(body) }, key);
  }

  return {
    url: server.url,
    process: server,
    get: (path, key) => request(path, {}, key),
    post,
    async openRoom(fields = {}) {
      const { status, json } = await post(ROOM_CONTROL, newVisit(fields));
      if (status !== 200) throw new Error(`no room: ${JSON.stringify(json)}`);
      return (json as RoomAnswer).response._id;
    },
    async send(roomId, text) {
      const { status, json } = await post(ROOM_SERVICE, messageTo(roomId, { message_data: text }));
      if (status !== 200) throw new Error(`not acknowledged: ${JSON.stringify(json)}`);
    },
  };
}

/** A server that is stopped with the test. */
export async function startForTest(env: Env): Promise<RunningServer> {
  const server = await start(env);
  onTestFinished(async () => {
    await server.process.kill('SIGKILL');
  });
  return server;
}

/** A server that runs as long as the suite it is declared in; it is there once tests run. */
export function useServer(env: () => Promise<Env>): () => RunningServer {
  let server: RunningServer | undefined;
  beforeAll(async () => {
    server = await start(await env());
  });
  afterAll(async () => {
    await server?.process.kill('SIGTERM');
  });
  return () => {
    if (server === undefined) throw new Error('The server runs only during tests.');
    return server;
  };
}
