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
    summary: 'Open a master link: leads to the next of its links and counts the opening.',
    changesState: true,
    answers: { 302: 'The chat.', 404: 'There is no such link.' },
  },
  qrImage: {
    method: 'GET',
    path: '/qr/:file',
    audience: 'visitor',
    tag: 'Links',
    summary: 'A master link as a QR code: `<id>.png` or `<id>.svg`.',
    answers: { 200: 'The image.', 404: 'There is no such link.' },
  },
  chatPage: {
    method: 'GET',
    path: '/chat/:org/:product',
    audience: 'visitor',
    tag: 'Links',
    summary: 'The hosted chat page of an organization’s product.',
    answers: { 200: 'The page.', 404: 'There is no such product.' },
  },
  chatPageOfLink: {
    method: 'GET',
    path: '/chat/:org/:product/:link',
    audience: 'visitor',
    tag: 'Links',
    summary: 'The hosted chat page, opened through a link.',
    answers: { 200: 'The page.', 404: 'There is no such product.' },
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
