import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Sqlite from 'better-sqlite3';
import { createClient, type Client } from '@dowellchat/client';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { startServer, type ServerProcess } from '../../bench/faults/server-process.ts';
import { startWebSite, type WebSite } from './web-site.ts';

export const ORGANIZATION = 'acme';
export const PRODUCT = 'SALESAGENT';
export const OTHER_PRODUCT = 'WIFIQRCODE';

const COMMAND = fileURLToPath(new URL('../../server/src/cli.ts', import.meta.url));
/** Node keeps there what it has compiled: the next start takes two thirds of the time. */
const COMPILED = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../node_modules/.cache/node', import.meta.url)),
};

/** Rows of the database that visitors leave. */
type VisitorTable = 'visitors' | 'rooms' | 'messages' | 'files';

/** A real server, a customer's web site on another origin, and somebody who answers. */
export interface Site {
  readonly chatUrl: string;
  readonly web: WebSite;
  /** Of the organization's own programs. */
  readonly key: string;
  /** An agent's side of every room. */
  readonly agent: Client;
  /** The line that puts the chat on a page. */
  embed(attributes?: Readonly<Record<string, string>>): string;
  readonly databaseFile: string;
  /** What the server has written, the last part of it. */
  output(): string;
  /** What is in the database. */
  count(table: VisitorTable): number;
  /** As a power cut would end the server. */
  kill(): Promise<void>;
  /** Starts it again, under the address it had. */
  startAgain(): Promise<void>;
  /** A call of the v2 API with the key; answers what it says. */
  v2(path: string, body: object): Promise<unknown>;
}

/** For the suite it is declared in. */
export function useSite(settings: Readonly<Record<string, string>> = {}): Site {
  let dataDir = '';
  let server: ServerProcess | undefined;
  let web: WebSite | undefined;
  let agent: Client | undefined;
  let key = '';
  let chatUrl = '';

  const start = (port: string): Promise<ServerProcess> =>
    startServer({ ...COMPILED, LOG_LEVEL: 'warn', DATA_DIR: dataDir, PORT: port, ...settings });

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'dowellchat-e2e-'));
    server = await start('0');
    chatUrl = server.url.origin;
    web = await startWebSite();
    key = await createKey(dataDir);
  }, 120_000);
  afterEach(() => {
    agent?.close();
    agent = undefined;
  });
  afterAll(async () => {
    await web?.close();
    await server?.kill('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  });

  return {
    get chatUrl() {
      return chatUrl;
    },
    get web() {
      if (web === undefined) throw new Error('The site runs while tests do.');
      return web;
    },
    get key() {
      return key;
    },
    get agent() {
      return (agent ??= createClient({ url: chatUrl, token: key }));
    },
    embed(attributes = {}) {
      const all = { organization: ORGANIZATION, product: PRODUCT, ...attributes };
      const data = Object.entries(all).map(([name, value]) => ` data-${name}="${value}"`);
      return `<script src="${chatUrl}/widget.js"${data.join('')} async></script>`;
    },
    get databaseFile() {
      return join(dataDir, 'dowellchat.db');
    },
    output: () => server?.output() ?? '',
    count(table) {
      const database = new Sqlite(join(dataDir, 'dowellchat.db'), { readonly: true });
      try {
        return database.prepare(`select count(*) from ${table}`).pluck().get() as number;
      } finally {
        database.close();
      }
    },
    async kill() {
      await server?.kill('SIGKILL');
    },
    async startAgain() {
      server = await start(new URL(chatUrl).port);
    },
    async v2(path, body) {
      const response = await fetch(chatUrl + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
  };
}

async function createKey(dataDir: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [COMMAND, 'keys', 'create', '--org', ORGANIZATION],
    { env: { PATH: process.env['PATH'], ...COMPILED, DATA_DIR: dataDir } },
  );
  return stdout.trim();
}
