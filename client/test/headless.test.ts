import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PRODUCT, eventually, textsOf, useLiveSite } from './support/live-site.ts';

const EXAMPLE = new URL('../examples/headless.ts', import.meta.url).pathname;
const site = useLiveSite();

test('the example becomes a visitor, asks, prints the answer, says thank you and ends', async () => {
  const { app } = site;
  const address = app.http.server.address() as { port: number };
  const url = `http://127.0.0.1:${address.port}`;
  const program = spawn(process.execPath, [EXAMPLE, url, 'acme', PRODUCT, 'Hello?']);
  let printed = '';
  program.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  program.stderr.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => {
    program.on('exit', resolve);
  });
  await eventually(() => printed).toContain('1 visitor: Hello?');

  const roomId = /room (\w+)/.exec(printed)?.[1] ?? '';
  const agent = site.calmClient(await site.createApiKey()).room(roomId);
  agent.send({ data: 'Yes, we are.', author: 'Ann' });
  expect(await ended, printed).toBe(0);
  expect(printed).toContain('2 Ann: Yes, we are.');
  await eventually(() => textsOf(agent)).toEqual(['Hello?', 'Yes, we are.', 'Thank you!']);
  expect(agent.get().room?.readSeq.visitor).toBeGreaterThanOrEqual(2);
});

test('the example in the README is the one that runs', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const shown = /```ts\n(.*?)```/s.exec(readme)?.[1];
  expect(shown).toBe(readFileSync(EXAMPLE, 'utf8'));
});
