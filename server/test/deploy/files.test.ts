import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { SETTINGS_TABLE } from '../../src/config/settings.table.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, 'deploy', path), 'utf8');

/** What the files set that is not the server's: Node's own, and what people give to compose. */
const OTHERS = new Set(['NODE_ENV', 'PUBLISH', 'POSTGRES_USER', 'POSTGRES_PASSWORD']);

function isKnown(name: string): boolean {
  return name in SETTINGS_TABLE || OTHERS.has(name);
}

test.each(['compose.yaml', 'compose.cluster.yaml', 'dowellchat.service', 'Dockerfile'])(
  'deploy/%s sets nothing that the server does not know',
  (file) => {
    const names = [...read(file).matchAll(/\b([A-Z][A-Z\d]*_[A-Z\d_]+|HOST|PORT)\b(?=[:=])/g)];
    expect(names.map(([, name = '']) => name).filter((name) => !isKnown(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(0);
  },
);

test('deploy/Dockerfile copies what is there', () => {
  const copies = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)];
  const sources = copies.flatMap(([, paths = '']) => paths.split(' '));
  expect(sources.length).toBeGreaterThan(5);
  expect(sources.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('deploy/Dockerfile brings the Node that the project pins', () => {
  const [, major] = /^FROM node:(\d+)/m.exec(read('Dockerfile')) ?? [];
  expect(process.versions.node.split('.')[0]).toBe(major);
});

test('deploy/Dockerfile runs nothing as root', () => {
  const lastStage =
    read('Dockerfile')
      .split(/^FROM /m)
      .at(-1) ?? '';
  const users = [...lastStage.matchAll(/^USER (.+)$/gm)].map(([, user]) => user);
  expect(users).toEqual(['node']);
  expect(lastStage.indexOf('\nUSER ')).toBeGreaterThan(lastStage.lastIndexOf('\nRUN '));
});

test.each([
  { says: 200, is: 'healthy', code: 0 },
  { says: 503, is: 'ill', code: 1 },
  { says: undefined, is: 'ill', code: 1 },
])('a container whose /healthz says $says is $is', async ({ says, code }) => {
  const [, command = ''] = /^HEALTHCHECK .*\\\n +CMD (\[.+\])$/m.exec(read('Dockerfile')) ?? [];
  const [program, ...args] = JSON.parse(command) as string[];
  expect(program).toBe('node');
  const server = createServer(({ url }, response) => {
    response.writeHead(url === '/healthz' ? (says ?? 0) : 404).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  if (says === undefined) server.close();
  const check = spawn(process.execPath, args, { env: { PORT: String(port) }, stdio: 'inherit' });
  expect((await once(check, 'exit'))[0]).toBe(code);
});
