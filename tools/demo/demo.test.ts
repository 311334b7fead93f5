import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const DEMO = fileURLToPath(new URL('./demo.ts', import.meta.url));

describe('the demo', () => {
  let temporary: string;
  let demo: ChildProcess;
  let output = '';
  let shopUrl: string;
  let chatUrl: string;

  beforeAll(async () => {
    // All it makes lies there, so that what it leaves behind can be seen.
    temporary = mkdtempSync(join(tmpdir(), 'dowellchat-test-'));
    const { DATA_DIR: _, ...env } = process.env;
    demo = spawn(process.execPath, [DEMO], {
      env: { ...env, PORT: '0', SHOP_PORT: '0', TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise<void>((resolve, reject) => {
      demo.once('exit', () => reject(new Error('The demo did not start.')));
      demo.stdout?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (output.includes('Ctrl-C ends')) resolve();
      });
    });
    [shopUrl = '', chatUrl = ''] = [...output.matchAll(/http:\/\/[\w.]+:\d+/g)].map(([url]) => url);
  });
  afterAll(() => {
    demo.kill('SIGKILL');
    rmSync(temporary, { recursive: true, force: true });
  });

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${chatUrl}/api/v3${path}`, { headers });

  async function post(path: string, body: object, token?: string): Promise<unknown> {
    const response = await fetch(`${chatUrl}/api/v3${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    expect(response.ok, path).toBe(true);
    return response.json();
  }

  test('serves a shop of another site, whose policy lets in the chat’s host and no other', async () => {
    const page = await fetch(shopUrl);
    expect(page.status).toBe(200);
    expect(new URL(shopUrl).hostname).not.toBe(new URL(chatUrl).hostname);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(new Set(policy.match(/https?:\S+?(?=;|$|\s)/g))).toEqual(new Set([chatUrl]));
  });

  test('has the chat on it by one line, and by nothing else that runs', async () => {
    const html = await (await fetch(shopUrl)).text();
    const scripts = html.split('\n').filter((line) => line.includes('<script'));
    expect(scripts).toHaveLength(1);
    expect(scripts[0]?.trim()).toMatch(
      /^<script src="[^"]+\/widget\.js" data-organization="[\w-]+" data-product="\w+"[^>]* async><\/script>$/,
    );
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
    const [, source = ''] = /src="([^"]+)"/.exec(scripts[0] ?? '') ?? [];
    const { status } = await fetch(source);
    expect([200, 503], 'built, or not yet').toContain(status);
    expect((await fetch(`${shopUrl}/shop.css`)).headers.get('content-type')).toMatch(/^text\/css/);
    expect((await fetch(`${shopUrl}/shop.ts`)).status).toBe(404);
  });

  test('has made a look, and lets the shop alone embed the chat', async () => {
    const chat = await (await get('/chats/hazel-and-oak/SALESAGENT')).json();
    expect(chat).toMatchObject({ look: { title: 'Hazel & Oak', color: '#1f5c46' } });
    const [, key = ''] = /^KEY=(\S+)$/m.exec(output) ?? [];
    const settings = await get('/organization', { authorization: `Bearer ${key}` });
    expect(await settings.json()).toMatchObject({ origins: [shopUrl] });
  });

  test('the line it prints answers whoever wrote last', async () => {
    const { token } = (await post('/visitors', { organizationId: 'hazel-and-oak' })) as {
      token: string;
    };
    const { id } = (await post('/rooms', { product: 'SALESAGENT' }, token)) as { id: string };
    await post(`/rooms/${id}/messages`, { clientId: '1', data: 'Is the chair there?' }, token);

    const commands = output.split('\n').filter((line) => /^(KEY=|curl )/.test(line));
    expect(commands).toHaveLength(2);
    execFileSync('sh', ['-euc', commands.join('\n')]);

    const read = await get(`/rooms/${id}/messages`, { authorization: `Bearer ${token}` });
    expect(await read.json()).toMatchObject({
      messages: [{ side: 'visitor' }, { side: 'agent', author: 'Hazel' }],
    });
  });

  test('the address of its QR code is one', async () => {
    const [qrUrl = ''] = /http\S+\.svg/.exec(output) ?? [];
    expect(await (await fetch(qrUrl)).text()).toMatch(/^<svg/);
  });

  // The last one: it ends what the others use.
  test('one signal ends both servers, and nothing is left behind', async () => {
    demo.kill('SIGINT');
    const [code] = (await once(demo, 'exit')) as [number];
    expect(code).toBe(0);
    for (const url of [shopUrl, chatUrl]) await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(readdirSync(temporary).filter((name) => name.startsWith('dowellchat'))).toEqual([]);
    expect(output).toContain('what was written is gone');
  });
});
