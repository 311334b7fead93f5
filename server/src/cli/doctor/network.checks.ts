import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Settings } from '../../config/settings.ts';
import { admissionWarning } from '../../domain/access/admission.policy.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

const ANSWER_TIMEOUT_MS = 2000;

/** Tries to listen where the server would. A taken port is fine when a DowellChat answers there. */
export async function checkPort({ HOST, PORT }: Settings): Promise<Finding> {
  if (PORT === 0) return ok('port: any free one');
  const where = `port ${PORT} of ${HOST}`;
  switch (await tryToListen(HOST, PORT)) {
    case undefined:
      return ok(`${where} is free`);
    case 'EADDRINUSE':
      return (await isDowellChat(HOST, PORT))
        ? ok(`${where} is served by a DowellChat`)
        : fail(`${where} is taken by another program`, 'End that one, or set PORT.');
    case 'EACCES':
      return fail(`${where} is for privileged programs`, 'Set PORT to 1024 or more.');
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return fail(`${HOST} is no address of this machine`, 'Set HOST; 0.0.0.0 is every address.');
    default:
      return fail(`${where} cannot be listened on`, 'Set HOST and PORT.');
  }
}

/** The code of the error that listening gives, if it gives one. */
async function tryToListen(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  } finally {
    server.close();
  }
}

async function isDowellChat(host: string, port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://${reachable(host)}:${port}/healthz`, {
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    const answer = (await response.json()) as { status?: unknown } | null;
    return answer?.status === 'ok';
  } catch {
    return false;
  }
}

/** Where every address is listened on, this machine reaches the server by its own. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

export function checkExposure(settings: Settings): Finding {
  const warning = admissionWarning(settings);
  return warning === undefined
    ? ok('server-side calls are closed to strangers')
    : warn('server-side calls are open to everybody', warning);
}
