import Type from 'typebox';
import type { Endpoint } from './endpoint.ts';

const Health = Type.Object({ status: Type.String() });

/** What the server offers beside its API: links people open, and what operators watch. */
export const SITE_ENDPOINTS = {
  home: {
    method: 'GET',
    path: '/',
    audience: 'anyone',
    tag: 'Operations',
    summary: 'A page that says the server runs, and where things are.',
    answers: { 200: 'The page.' },
  },
  masterLink: {
    method: 'GET',
    path: '/links/:id',
    audience: 'visitor',
    tag: 'Links',
    summary:
      'Open a link: leads to the chat, of a master link to the next one, and counts the opening.',
    changesState: true,
    answers: {
      302: 'The chat.',
      404: 'There is no such link. A page for browsers, like the next.',
      410: 'The link has expired.',
    },
  },
  qrImage: {
    method: 'GET',
    path: '/qr/:file',
    audience: 'visitor',
    tag: 'Links',
    summary: 'A link as a QR code: `<id>.png` or `<id>.svg`.',
    answers: { 200: 'The image.', 404: 'There is no such link.' },
  },
  chatPage: {
    method: 'GET',
    path: '/chat/:org/:product',
    audience: 'visitor',
    tag: 'Links',
    summary: 'The hosted chat page of an organization’s product. Stores nothing.',
    answers: {
      200: 'The page.',
      404: 'There is no such chat. A page for browsers, like the next.',
      503: 'The chat is not built.',
    },
  },
  chatPageOfLink: {
    method: 'GET',
    path: '/chat/:org/:product/:link',
    audience: 'visitor',
    tag: 'Links',
    summary: 'The hosted chat page, opened through a link of this organization and product.',
    answers: {
      200: 'The page.',
      404: 'There is no such chat or link. A page for browsers, like the next ones.',
      410: 'The link has expired.',
      503: 'The chat is not built.',
    },
  },
  chatFrame: {
    method: 'GET',
    path: '/embed/:org/:product',
    audience: 'visitor',
    tag: 'Links',
    summary:
      'The chat for a frame on a page of the organization’s web sites. Remembers which sites.',
    notes:
      'Browsers show it on the sites of the organization’s settings, or on all where it has none.',
    answers: { 200: 'The page.', 404: 'There is no such chat.', 503: 'The chat is not built.' },
  },
  widgetScript: {
    method: 'GET',
    path: '/widget.js',
    audience: 'anyone',
    tag: 'Links',
    summary: 'The script that puts the chat on a web page.',
    answers: { 200: 'The script.', 304: 'Nothing has changed.', 503: 'The chat is not built.' },
  },
  widgetAsset: {
    method: 'GET',
    path: '/assets/:file',
    audience: 'anyone',
    tag: 'Links',
    summary: 'What the chat’s pages are made of. A file’s name changes with its content.',
    answers: {
      200: 'The file.',
      304: 'Nothing has changed.',
      404: 'There is no such file.',
      503: 'The chat is not built.',
    },
  },
  consoleStart: {
    method: 'GET',
    path: '/console',
    audience: 'anyone',
    tag: 'Console',
    summary: 'The agents’ web app.',
    answers: { 200: 'The page.', 503: 'The console is not built.' },
  },
  consolePage: {
    method: 'GET',
    path: '/console/*',
    audience: 'anyone',
    tag: 'Console',
    summary: 'The same, at whatever of its addresses.',
    answers: { 200: 'The page.', 503: 'The console is not built.' },
  },
  consoleAsset: {
    method: 'GET',
    path: '/console/assets/:file',
    audience: 'anyone',
    tag: 'Console',
    summary: 'What the agents’ web app is made of. A file’s name changes with its content.',
    answers: {
      200: 'The file.',
      304: 'Nothing has changed.',
      404: 'There is no such file.',
      503: 'The console is not built.',
    },
  },
  health: {
    method: 'GET',
    path: '/healthz',
    audience: 'anyone',
    tag: 'Operations',
    summary: 'Whether the process is alive.',
    answers: { 200: Health },
  },
  readiness: {
    method: 'GET',
    path: '/readyz',
    audience: 'anyone',
    tag: 'Operations',
    summary: 'Whether the server can serve: its database answers and it is not stopping.',
    answers: { 200: Health, 503: Health },
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    audience: 'anyone',
    tag: 'Operations',
    summary: 'Figures for Prometheus.',
    answers: { 200: 'Prometheus text.' },
  },
  openapi: {
    method: 'GET',
    path: '/openapi.json',
    audience: 'anyone',
    tag: 'Operations',
    summary: 'This API as an OpenAPI 3.1 document.',
    answers: { 200: Type.Object({ openapi: Type.String() }) },
  },
  docs: {
    method: 'GET',
    path: '/docs',
    audience: 'anyone',
    tag: 'Operations',
    summary: 'This API as a page to read.',
    answers: { 200: 'The page.' },
  },
} as const satisfies Record<string, Endpoint>;

export type SiteOperation = keyof typeof SITE_ENDPOINTS;
