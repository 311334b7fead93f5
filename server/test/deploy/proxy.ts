import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, vi } from 'vitest';
import { spawnBound } from '../../../bench/faults/bound-process.ts';
import { findFreePort } from '../../../bench/faults/free-port.ts';

/** A proxy as people set it up, but for the ports. */
export interface Proxy {
  readonly name: string;
  /** The command that runs it with its configuration in a folder, without going to the background. */
  readonly command: (folder: string) => readonly string[];
  readonly configure: (port: number) => string;
}

/** Why there is none, if so. */
export function missingProxy(name: string): string | undefined {
  return spawnSync(name, ['-h']).error === undefined ? undefined : `${name} is not installed`;
}

export function readDeployed(file: string): string {
  return readFileSync(fileURLToPath(new URL(`../../../deploy/${file}`, import.meta.url)), 'utf8');
}

/** An nginx with a site such as deploy/nginx.conf, whose upstreams are there already. */
export function nginx(site: string): Proxy {
  return {
    name: 'nginx',
    command: (folder) => ['-p', folder, '-c', 'config', '-g', 'daemon off;'],
    configure: (port) => `
      error_log stderr;
      pid nginx.pid;
      events {}
      http {
        access_log off;
        client_body_temp_path body; proxy_temp_path proxy;
        fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
        ${site.replace('listen 80;', `listen 127.0.0.1:${port};`)}
      }`,
  };
}

/** Starts it, and waits until a server answers through it. It ends with the test. */
export async function startProxy(proxy: Proxy): Promise<URL> {
  const folder = mkdtempSync(join(tmpdir(), `dowellchat-${proxy.name}-`));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const port = await findFreePort();
  writeFileSync(join(folder, 'config'), proxy.configure(port));
  const child = spawnBound(proxy.name, proxy.command(folder), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: folder },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text));
  const url = new URL(`http://127.0.0.1:${port}`);
  await vi.waitFor(
    async () => expect((await fetch(new URL('/readyz', url))).status, output).toBe(200),
    { timeout: 10_000, interval: 50 },
  );
  return url;
}
