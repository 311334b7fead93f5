import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embeddedOn } from '../support/chat.ts';
import { describeJourney } from '../support/journey.ts';

const DEMO = fileURLToPath(new URL('../../tools/demo/demo.ts', import.meta.url));

describeJourney('npm run demo', (journey) => {
  let demo: ChildProcess;
  let output = '';
  beforeAll(async () => {
    const { DATA_DIR: _, ...env } = process.env;
    demo = spawn(process.execPath, [DEMO], {
      env: { ...env, PORT: '0', SHOP_PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise<void>((resolve, reject) => {
      demo.once('exit', () => reject(new Error('The demo did not start.')));
      demo.stdout?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (output.includes('Ctrl-C ends')) resolve();
      });
    });
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => demo.once('exit', resolve));
    demo.kill('SIGINT');
    await ended;
  });

  test('shows a shop where one can write, and the line it prints answers', async () => {
    const [shop = ''] = /http:\/\/localhost:\d+/.exec(output) ?? [];
    const page = await journey.newPage();
    await page.goto(shop);
    const chat = embeddedOn(page);
    await chat.open();
    await chat.root.getByRole('heading', { name: 'Hazel & Oak' }).waitFor();
    await chat.send('How long is the delivery?');
    await expect.poll(chat.state).toContain('Sent');
    const commands = output.split('\n').filter((line) => /^(KEY=|curl )/.test(line));
    execFileSync('sh', ['-euc', commands.join('\n')]);
    await chat.shows(['How long is the delivery?', 'Hello, how may I help you?']);
  });
});
