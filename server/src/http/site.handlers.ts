import type { Registry } from 'prom-client';
import { ApplicationError } from '../lib/application-error.ts';
import type { LinksService } from '../domain/links/links.service.ts';
import type { ProductsService } from '../domain/products/products.service.ts';
import { chatPage } from './pages/chat-page.ts';
import { docsPage } from './pages/docs-page.ts';
import type { Handler } from './endpoints.ts';
import type { OpenApiDocument } from './openapi.ts';
import { pathText } from './requests.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { VERSION } from '../lib/version.ts';
import { homePage } from './pages/home-page.ts';
import type { Page } from './pages/html.ts';

export interface SiteContext {
  readonly links: LinksService;
  readonly products: ProductsService;
  readonly metrics: Registry;
  readonly openApi: OpenApiDocument;
  readonly publicUrl: (request: FastifyRequest) => string;
  /** Why the server cannot serve right now, if it cannot. */
  readonly findObstacle: () => Promise<string | undefined>;
}

const IMAGE_TYPES = { png: 'image/png', svg: 'image/svg+xml' } as const;

export function siteHandlers(context: SiteContext) {
  const { links, products } = context;
  const home = homePage(VERSION);
  let reference: Page | undefined;

  const masterLink: Handler = async ({ request, reply }) => {
    const url = await links.open(pathText(request, 'id'));
    if (url === undefined) throw new ApplicationError('NOT_FOUND', 'There is no such link.');
    return reply.redirect(url, 302);
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

  const chat: Handler = async ({ request, reply }) => {
    const product = await products.find(pathText(request, 'product'));
    if (product === undefined) throw new ApplicationError('NOT_FOUND', 'There is no such product.');
    const page = chatPage({
      organization: pathText(request, 'org'),
      product: product.name,
      link: pathText(request, 'link'),
    });
    return sendPage(reply, page);
  };

  return {
    masterLink,
    qrImage,
    chatPage: chat,
    chatPageOfLink: chat,
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

function sendPage(reply: FastifyReply, { html, headers }: Page): FastifyReply {
  return reply.type('text/html; charset=utf-8').headers(headers).send(html);
}

/** The drawing library is loaded with the first code: the server starts without it. */
async function drawQrCode(text: string, format: 'png' | 'svg'): Promise<Buffer | string> {
  const { default: qrcode } = await import('qrcode');
  const options = { errorCorrectionLevel: 'M', margin: 4 } as const;
  return format === 'png'
    ? qrcode.toBuffer(text, { ...options, width: 512 })
    : qrcode.toString(text, { ...options, type: 'svg' });
}
