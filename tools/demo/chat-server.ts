import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { SERVER } from './programs.ts';

/** A DowellChat as anybody would start it. */
export interface ChatServer {
  readonly url: string;
  readonly stop: () => void;
  readonly ended: Promise<number | null>;
}

export async function startChatServer(
  env: Readonly<Record<string, string>> & { DATA_DIR: string; PORT: string },
): Promise<ChatServer> {
  const child = spawn(process.execPath, [SERVER], {
    env: { LOG_LEVEL: 'warn', ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = (): void => void child.kill('SIGTERM');
  // A demo that fails half-way leaves no server behind.
  process.once('exit', stop);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, address] = /ready on (http\S+)/.exec(line) ?? [];
      if (address === undefined) console.log(line);
      else resolve(address);
    });
    void ended.then(() => reject(new Error('The chat server did not start.')));
  });
  return { url, stop, ended };
}
