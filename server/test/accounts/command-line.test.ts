import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dowellchat, refuse, succeed } from '../cli/command.ts';
import { startServer } from '../operations/server-process.ts';
import type { TestDatabase } from '../support/engine.ts';
import { engines } from '../support/engines.ts';
import { PASSWORD } from './browser.ts';

const EMAIL = 'olga@example.com';
const CODE = /Claim it with the code (\S+)/;

/** Posts as a page of the server would. */
async function post(url: string, path: string, body: object): Promise<number> {
  const { status } = await fetch(`${url}/api/v3/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(body),
  });
  return status;
}

describe.each(engines)('beside a server that others can reach, on $name', (engine) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await engine.createDatabase();
  });
  afterAll(() => database.drop());

  test('its start prints the code, its log does not, and a claimed one prints none', async () => {
    const env = { ...database.env, HOST: '0.0.0.0', LOG_LEVEL: 'trace' };
    const server = await startServer(env);
    const url = server.url.replace('0.0.0.0', '127.0.0.1');
    const claim = { email: EMAIL, name: 'Olga', password: PASSWORD };
    expect(await post(url, 'claim', claim)).toBe(401);
    server.kill('SIGTERM');
    const { output } = await server.ended;
    const code = CODE.exec(output)?.[1] ?? '';
    expect(output.split('\n').filter((line) => line.includes(code))).toHaveLength(1);
    expect(output.split('\n').find((line) => line.includes(code))).not.toMatch(/^\{/);

    const second = await startServer(env);
    const again = second.url.replace('0.0.0.0', '127.0.0.1');
    expect(await post(again, 'claim', { ...claim, code }), 'the code of an older start').toBe(401);
    second.kill('SIGTERM');
    await second.ended;

    // Claimed where only this machine reaches it, it is nobody else's afterwards.
    const alone = await startServer(database.env);
    expect(await post(alone.url, 'claim', claim)).toBe(201);
    alone.kill('SIGTERM');
    expect((await alone.ended).output).not.toMatch(CODE);
    const third = await startServer(env);
    third.kill('SIGTERM');
    expect((await third.ended).output).not.toMatch(CODE);
  }, 60_000);

  test('the command prints a link that sets a new password on the running server', async () => {
    const server = await startServer(database.env);
    try {
      const env = { ...database.env, PUBLIC_URL: 'https://chat.example/' };
      const link = await succeed(env, 'accounts', 'reset', 'OLGA@example.com');
      expect(link).toMatch(/^https:\/\/chat\.example\/console\/password#dwp_[0-9a-f]{64}$/);
      const token = new URL(link).hash.slice(1);
      const password = 'a different one altogether';
      expect(await post(server.url, 'password-resets', { token, password })).toBe(204);
      expect(await post(server.url, 'sessions', { email: EMAIL, password })).toBe(201);
      expect(await post(server.url, 'password-resets', { token, password })).toBe(404);
    } finally {
      server.kill('SIGTERM');
      await server.ended;
    }
  }, 60_000);

  test('an e-mail that has no account is refused in plain words', async () => {
    const said = await refuse(database.env, 'accounts', 'reset', 'nobody@example.com');
    expect(said).toBe('There is no account of this e-mail.');
    expect((await dowellchat(database.env, 'accounts', 'reset')).code).toBe(2);
  });
});
