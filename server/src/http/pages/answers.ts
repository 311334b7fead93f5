import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Page } from './html.ts';
import { noticePage } from './notice-page.ts';
import type { Notice } from './notices.ts';

export function sendPage(reply: FastifyReply, { html, headers }: Page): FastifyReply {
  return reply.type('text/html; charset=utf-8').headers(headers).send(html);
}

/** Tells a person by a page, and a program by JSON as all other refusals. */
export function sendNotice(
  request: FastifyRequest,
  reply: FastifyReply,
  status: 404 | 410 | 503,
  notice: Notice,
): FastifyReply {
  reply.code(status).header('vary', 'accept');
  return /\btext\/html\b/i.test(request.headers.accept ?? '')
    ? sendPage(reply, noticePage(notice))
    : reply
        .type('application/json; charset=utf-8')
        .send({ success: false, message: notice.message });
}
