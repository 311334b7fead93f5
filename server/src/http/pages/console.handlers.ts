import type { FastifyRequest } from 'fastify';
import { ApplicationError } from '../../lib/application-error.ts';
import type { Handler } from '../endpoints.ts';
import { pathText } from '../requests.ts';
import { sessionTokenIn } from '../session-cookie.ts';
import { sendNotice, sendPage } from './answers.ts';
import type { ConsoleBuild } from './console-build.ts';
import { consolePage as pageOf } from './console-page.ts';
import { CONSOLE_NOT_BUILT } from './notices.ts';
import { hostsOf } from './page-policy.ts';
import { ASSET_CACHING, sendFile } from './static-file.ts';

export interface ConsolePagesContext {
  readonly console: ConsoleBuild | undefined;
  readonly publicUrl: (request: FastifyRequest) => string;
}

export function consoleHandlers({ console: build, publicUrl }: ConsolePagesContext) {
  const consolePage: Handler = async ({ request, reply }) =>
    build === undefined
      ? sendNotice(request, reply, 503, CONSOLE_NOT_BUILT)
      : sendPage(reply, pageOf(build, hostsOf(request, publicUrl(request)), leadsTo(request)));

  return {
    consoleStart: consolePage,
    consolePage,
    consoleAsset: async ({ request, reply }) => {
      if (build === undefined) return sendNotice(request, reply, 503, CONSOLE_NOT_BUILT);
      const file = build.assets.get(pathText(request, 'file'));
      if (file === undefined) throw new ApplicationError('NOT_FOUND', 'Not found');
      reply.header('cross-origin-resource-policy', 'same-origin');
      reply.header('cache-control', ASSET_CACHING);
      return sendFile(request, reply, file);
    },
  } satisfies Record<string, Handler>;
}

const LEADS_TO_INBOX = /^\/console\/(o\/[^/]+\/inbox)?$/;

/** Whether the session is still one is found out when the console asks. */
function leadsTo({ server, headers, url }: FastifyRequest): 'inbox' | 'wayIn' | undefined {
  if (sessionTokenIn(server, headers.cookie) === undefined) return 'wayIn';
  return LEADS_TO_INBOX.test(url.split('?')[0] ?? '') ? 'inbox' : undefined;
}
