import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { createHttpClient, type HttpClient } from '../../../bench/faults/http-client.ts';
import { startServer } from '../../../bench/faults/server-process.ts';
import { openVisitorRoom, type VisitorRoom } from '../../../bench/faults/visitor-rooms.ts';
import { DATABASE_FILE } from '../../src/storage/dialects/sqlite.ts';
import { newFolder } from '../cli/data.ts';
import { filesUrl } from '../files/uploads.ts';
import { testWhere } from '../promises/support/needs.ts';
import { bearer } from '../support/v3.ts';
import { missingPostgres, move, newPair } from './instances.ts';

/** Starts three servers, one after the other. */
const SLOW_MS = 60_000;

testWhere(
  missingPostgres,
  'with the same DATA_DIR files are served after a move, there and back, by the tokens from before',
  async () => {
    const pair = await newPair();
    const { DATA_DIR } = pair.embedded;
    const [room, first] = await whileServed(pair.embedded, async (http) => {
      const opened = await openVisitorRoom(http, 'Vera');
      return [opened, await upload(http, opened, 'sent before')] as const;
    });

    await move(pair, 'postgres');
    // As the command says, so that nobody goes on with it.
    await rename(join(DATA_DIR, DATABASE_FILE), join(await newFolder(), DATABASE_FILE));
    const second = await whileServed(pair.env, async (http) => {
      expect(await download(http, room, first)).toBe('sent before');
      return upload(http, room, 'sent to PostgreSQL');
    });

    await move(pair, 'sqlite');
    await whileServed(pair.embedded, async (http) => {
      expect(await download(http, room, first)).toBe('sent before');
      expect(await download(http, room, second)).toBe('sent to PostgreSQL');
    });
  },
  SLOW_MS,
);

async function whileServed<T>(
  env: Readonly<Record<string, string>>,
  work: (http: HttpClient) => Promise<T>,
): Promise<T> {
  const server = await startServer({ LOG_LEVEL: 'warn', ...env });
  onTestFinished(() => void server.kill('SIGKILL'));
  const http = createHttpClient(() => server.url);
  try {
    return await work(http);
  } finally {
    http.close();
    await server.kill('SIGTERM');
  }
}

/** Answers the file's id. */
async function upload(http: HttpClient, { id, token }: VisitorRoom, body: string): Promise<string> {
  const headers = { ...bearer(token), 'content-type': 'text/plain' };
  const { status, text } = await http.call({ method: 'POST', path: filesUrl(id), headers, body });
  expect(status, text).toBe(201);
  return (JSON.parse(text) as { id: string }).id;
}

async function download(
  http: HttpClient,
  { id, token }: VisitorRoom,
  file: string,
): Promise<string> {
  const { status, text } = await http.call({
    path: `${filesUrl(id)}/${file}`,
    headers: bearer(token),
  });
  expect(status, text).toBe(200);
  return text;
}
