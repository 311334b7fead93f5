import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { makeDataDir, removeFolder, type Engine } from './engine.ts';

/** An engine that gives every test file a database of its own on the server at `serverUrl`. */
export function postgresEngine(serverUrl: string): Engine {
  return {
    name: 'postgres',
    async createDatabase() {
      const name = `dwc_test_${randomBytes(6).toString('hex')}`;
      // A cluster made in a bare environment would otherwise hand down its SQL_ASCII.
      await execute(
        serverUrl,
        `create database ${name} template template0 encoding 'UTF8' locale 'C'`,
      );
      const dataDir = await makeDataDir();
      return {
        env: { DATABASE_URL: withDatabase(serverUrl, name), DATA_DIR: dataDir },
        dataDir,
        async drop() {
          await execute(serverUrl, `drop database if exists ${name} with (force)`);
          await removeFolder(dataDir);
        },
      };
    },
  };
}

/** Whether a server answers there and lets us create databases. */
export async function isUsable(serverUrl: string): Promise<boolean> {
  try {
    const [row] = await execute(
      serverUrl,
      'select rolsuper or rolcreatedb as may from pg_roles where rolname = current_user',
    );
    return row?.['may'] === true;
  } catch {
    return false;
  }
}

async function execute(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return rows;
  } finally {
    await client.end();
  }
}

function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
