import type { Registry } from 'prom-client';
import type { LinksService } from '../domain/links/links.service.ts';
import { ApplicationError } from '../lib/application-error.ts';
import { VERSION } from '../lib/version.ts';
import { chatPath } from './chat-addresses.ts';
import type { Handler } from './endpoints.ts';
import type { OpenApiDocument } from './openapi.ts';
import { sendNotice, sendPage } from './pages/answers.ts';
import { chatHandlers, type ChatPagesContext } from './pages/chat.handlers.ts';
import { consoleHandlers, type ConsolePagesContext } from './pages/console.handlers.ts';
import { docsPage } from './pages/docs-page.ts';
import { homePage } from './pages/home-page.ts';
import type { Page } from './pages/html.ts';
import { expiredLink, unknownLink } from './pages/notices.ts';
import { pathText } from './requests.ts';

export interface SiteContext extends ChatPagesContext, ConsolePagesContext {
  readonly links: LinksService;
  readonly metrics: Registry;
  readonly openApi: OpenApiDocument;
  /** Why the server cannot serve right now, if it cannot. */
  readonly findObstacle: () => Promise<string | undefined>;
}

const IMAGE_TYPES = { png: 'image/png', svg: 'image/svg+xml' } as const;

export function siteHandlers(context: SiteContext) {
  const { links } = context;
  const home = homePage(VERSION);
  let reference: Page | undefined;

  const masterLink: Handler = async ({ request, reply }) => {
    const id = pathText(request, 'id');
    const opened = await links.open(id);
    const ourUrl = context.publicUrl(request);
    switch (opened.to) {
      case 'url':
        return reply.redirect(opened.url, 302);
      case 'chat':
        return reply.redirect(`${ourUrl}${chatPath({ ...opened, link: id })}`, 302);
      case 'expired':
        return sendNotice(request, reply, 410, expiredLink(`${ourUrl}${chatPath(opened)}`));
      case 'nowhere':
        return sendNotice(request, reply, 404, unknownLink());
    }
  };

  const qrImage: Handler = async ({ request, reply }) => {
    const [, id = '', format] = /^([0-9a-f]{24})\.(png|svg)$/.exec(pathText(request, 'file')) ?? [];
    if ((format !== 'png' && format !== 'svg') || !(await links.exists(id))) {
      throw new ApplicationError('NOT_FOUND', 'There is no such link.');
    }
    const image = await drawQrCode(`${context.publicUrl(request)}/links/${id}`, format);
    return reply
      .type(IMAGE_TYPES[format])
      .header('cache-control', 'public, max-age=3600')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .send(image);
  };

  return {
    masterLink,
    qrImage,
    ...chatHandlers(context),
    ...consoleHandlers(context),
    home: async ({ reply }) => sendPage(reply, home),
    health: async () => ({ status: 'ok' }),
    readiness: async ({ reply }) => {
      const obstacle = await context.findObstacle();
      if (obstacle === undefined) return { status: 'ready' };
      return reply.code(503).header('retry-after', 1).send({ status: obstacle });
    },
    metrics: async ({ reply }) =>
      reply.type(context.metrics.contentType).send(await context.metrics.metrics()),
    openapi: async () => context.openApi,
    docs: async ({ reply }) => {
      reference ??= docsPage(context.openApi);
      return sendPage(reply, reference);
    },
  } satisfies Record<string, Handler>;
}

/** The drawing library is loaded with the first code: the server starts without it. */
async function drawQrCode(text: string, format: 'png' | 'svg'): Promise<Buffer | string> {
  const { default: qrcode } = await import('qrcode');
  const options = { errorCorrectionLevel: 'M', margin: 4 } as const;
  return format === 'png'
    ? qrcode.toBuffer(text, { ...options, width: 512 })
    : qrcode.toString(text, { ...options, type: 'svg' });
}
