import { spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { spawnBound } from './bound-process.ts';
import { findFreePort } from './free-port.ts';

const PROGRAM = 'redis-server';
const START_MS = 5000;

/** Why there is none, if so. */
export const missingRedis: string | undefined =
  spawnSync(PROGRAM, ['--version']).error === undefined
    ? undefined
    : 'no redis-server is installed';

/** A real Redis of the test's own, to which anything may be done. */
export interface RedisProcess {
  readonly url: string;
  readonly port: number;
  /** It stops answering and keeps its connections. */
  pause(): void;
  resume(): void;
  kill(): Promise<void>;
  /** Again on the same port, with nothing in it. */
  restart(): Promise<void>;
  flush(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRedis(): Promise<RedisProcess> {
  const port = await findFreePort();
  let child = await start(port);

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    kill,
    async restart() {
      await kill();
      child = await start(port);
    },
    async flush() {
      expectOk(await ask(port, 'FLUSHALL'));
    },
    stop: kill,
  };
}

async function start(port: number): Promise<ChildProcess> {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', tmpdir()];
  const child = spawnBound(PROGRAM, options, { stdio: 'ignore' });
  const deadlineMs = performance.now() + START_MS;
  while (performance.now() < deadlineMs) {
    const answer = await ask(port, 'PING').catch(() => '');
    if (answer.startsWith('+PONG')) return child;
    await setTimeout(20);
  }
  throw new Error(`redis-server does not answer after ${START_MS} ms`);
}

/** One inline command, and the first line of its answer. */
async function ask(port: number, command: string): Promise<string> {
  const socket = createConnection(port, '127.0.0.1');
  try {
    socket.write(`${command}\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return answer.toString();
  } finally {
    socket.destroy();
  }
}

function expectOk(answer: string): void {
  if (!answer.startsWith('+OK')) throw new Error(`Redis says ${answer}`);
}
