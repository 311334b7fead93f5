import type { FastifyRequest } from 'fastify';
import type { Chat } from '@dowellchat/contract/v3/products.endpoints.ts';
import { isOwnOrigin } from '../../domain/access/own-origin.policy.ts';
import type { ChatLinksService } from '../../domain/links/chat-links.service.ts';
import type { OrganizationsService } from '../../domain/organizations/organizations.service.ts';
import type { SightingsService } from '../../domain/organizations/sightings.service.ts';
import type { LooksService } from '../../domain/products/looks.service.ts';
import { ApplicationError } from '../../lib/application-error.ts';
import { chatPath } from '../chat-addresses.ts';
import type { Call, Handler } from '../endpoints.ts';
import { pathText } from '../requests.ts';
import { sendNotice, sendPage } from './answers.ts';
import { framePage } from './frame-page.ts';
import { expiredLink, NOT_BUILT, UNKNOWN_CHAT, unknownLink } from './notices.ts';
import { hostsOf } from './page-policy.ts';
import { ASSET_CACHING, sendFile, type StaticFile } from './static-file.ts';
import type { WidgetBuild } from './widget-build.ts';

export interface ChatPagesContext {
  readonly organizations: OrganizationsService;
  readonly sightings: SightingsService;
  readonly looks: LooksService;
  readonly chatLinks: ChatLinksService;
  readonly widget: WidgetBuild | undefined;
  readonly publicUrl: (request: FastifyRequest) => string;
}

/** Short enough for a new version to reach every site the same hour. */
const LAUNCHER_CACHING = 'public, max-age=300';

export function chatHandlers(context: ChatPagesContext) {
  const { organizations, sightings, looks, chatLinks, widget, publicUrl } = context;

  /** The chat that an address names, or nothing where there is none. */
  async function findChat({ request, principal }: Call): Promise<Chat | undefined> {
    try {
      return await looks.getChat(principal, {
        organizationId: pathText(request, 'org'),
        product: pathText(request, 'product'),
      });
    } catch (error) {
      if (error instanceof ApplicationError && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  }

  async function chatPage(call: Call): Promise<unknown> {
    const { request, reply } = call;
    const chat = await findChat(call);
    if (chat === undefined) return sendNotice(request, reply, 404, UNKNOWN_CHAT);
    const link = pathText(request, 'link');
    if (request.params !== null && 'link' in (request.params as object)) {
      const state = await chatLinks.findState({ ...chat, link });
      const withoutLink = `${publicUrl(request)}${chatPath(chat)}`;
      if (state === 'unknown') return sendNotice(request, reply, 404, unknownLink(withoutLink));
      if (state === 'expired') return sendNotice(request, reply, 410, expiredLink(withoutLink));
    }
    return show(call, chat, { mode: 'page', link, frameAncestors: [] });
  }

  async function chatFrame(call: Call): Promise<unknown> {
    const chat = await findChat(call);
    if (chat === undefined) return sendNotice(call.request, call.reply, 404, UNKNOWN_CHAT);
    await noteSighting(call.request, chat);
    const origins = await organizations.listOrigins(chat.organizationId);
    // The console shows a preview.
    const frameAncestors = origins.length === 0 ? ['*'] : ["'self'", ...origins];
    return show(call, chat, { mode: 'embed', link: '', frameAncestors });
  }

  /** The chat is shown whether this can be remembered or not: a full disk must not hide it. */
  async function noteSighting(request: FastifyRequest, chat: Chat): Promise<void> {
    const { referer = '', host } = request.headers;
    if (!URL.canParse(referer)) return;
    const { origin } = new URL(referer);
    // Such as the preview of our own console.
    if (isOwnOrigin(origin, { host, publicUrl: publicUrl(request) })) return;
    await sightings.note(chat, origin).catch(() => undefined);
  }

  function show(
    { request, reply }: Call,
    { organizationId, product, look }: Chat,
    surroundings: { mode: 'embed' | 'page'; link: string; frameAncestors: readonly string[] },
  ): unknown {
    if (widget === undefined) return sendNotice(request, reply, 503, NOT_BUILT);
    const { mode, link, frameAncestors } = surroundings;
    const title = `Chat · ${look.title ?? product}`;
    const place = { mode, organizationId, product, link, title, color: look.color };
    const hosts = hostsOf(request, publicUrl(request));
    return sendPage(reply, framePage(place, { build: widget.page, frameAncestors, hosts }));
  }

  function serveFile(file: StaticFile | undefined, { request, reply }: Call, caching: string) {
    if (widget === undefined) return sendNotice(request, reply, 503, NOT_BUILT);
    if (file === undefined) throw new ApplicationError('NOT_FOUND', 'Not found');
    // Sites that isolate themselves load only what says that anybody may.
    reply.header('cross-origin-resource-policy', 'cross-origin').header('cache-control', caching);
    return sendFile(request, reply, file);
  }

  return {
    chatPage,
    chatPageOfLink: chatPage,
    chatFrame,
    widgetScript: async (call) => serveFile(widget?.launcher, call, LAUNCHER_CACHING),
    widgetAsset: async (call) =>
      serveFile(widget?.assets.get(pathText(call.request, 'file')), call, ASSET_CACHING),
  } satisfies Record<string, Handler>;
}
