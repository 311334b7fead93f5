import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useTestApp } from '../support/test-app.ts';
import { ENDPOINTS, SAMPLE_CALLS, SCOPE_BY_OPERATION, type Operation } from './sample-calls.ts';

const registered: RouteOptions[] = [];

// The framework tells of routes only while the app registers them, and of itself on this channel.
const CHANNEL = 'fastify.initialization';
function watchRoutes(message: unknown): void {
  const { fastify } = message as { fastify: FastifyInstance };
  fastify.addHook('onRoute', (route) => {
    registered.push(route);
  });
}
beforeAll(() => subscribe(CHANNEL, watchRoutes));
afterAll(() => {
  unsubscribe(CHANNEL, watchRoutes);
});

const app = useTestApp();

interface Registered {
  readonly method: string;
  readonly url: string;
  readonly audience: string | undefined;
}

let routes: Registered[] = [];
beforeAll(() => {
  routes = registered.flatMap(({ method, url, config }) =>
    [method].flat().map((one) => ({
      method: one,
      url,
      audience: config?.audience,
    })),
  );
});

const declared = Object.entries(ENDPOINTS).map(([name, { method, path, audience }]) => ({
  name: name as Operation,
  method,
  url: path,
  audience,
}));

test('the walk sees every declared endpoint, with the audience declared for it', () => {
  const missing = declared.filter(
    ({ method, url, audience }) =>
      !routes.some(
        (route) => route.method === method && route.url === url && route.audience === audience,
      ),
  );
  expect(missing).toEqual([]);
});

test('no route is without a declared audience', () => {
  expect(routes.length).toBeGreaterThan(declared.length);
  expect(routes.filter(({ audience }) => audience === undefined)).toEqual([]);
});

test('whatever else is registered refuses, or belongs to a declared GET', async () => {
  const paths = new Set(declared.map(({ url }) => url));
  const others = routes.filter(
    (route) => !declared.some(({ method, url }) => route.method === method && route.url === url),
  );
  for (const { method, url } of others) {
    if (method === 'OPTIONS') continue;
    expect(paths, `${method} ${url}`).toContain(url);
    // A method may ask for a body: without one, it would be refused for that alone.
    const { status } = await app.api.send({
      method,
      url,
      payload: '{}',
      headers: { 'content-type': 'application/json' },
    });
    const isHeadOfGet =
      method === 'HEAD' && routes.some((route) => route.method === 'GET' && route.url === url);
    if (!isHeadOfGet) expect([405, 425], `${method} ${url}`).toContain(status);
  }
});

test('every operation has a sample call, and every one that takes a key a scope', () => {
  const names = declared.map(({ name }) => name).toSorted();
  expect(Object.keys(SAMPLE_CALLS).toSorted()).toEqual(names);
  const keyed = declared.filter(({ audience }) => ['server', 'key', 'program'].includes(audience));
  expect(Object.keys(SCOPE_BY_OPERATION).toSorted()).toEqual(
    keyed.map(({ name }) => name).toSorted(),
  );
});

test.each(declared)(
  '$name: the sample call leads to the declared route',
  ({ name, method, url }) => {
    const place = new Proxy({}, { get: (_, key) => `some-${String(key)}` });
    const call = SAMPLE_CALLS[name](place as Parameters<(typeof SAMPLE_CALLS)[Operation]>[0]);
    const pattern = url.replace(/:\w+/g, '[^/]+').replace('*', '.+').replace(/\/$/, '');
    expect(call.method).toBe(method);
    expect(call.url.split('?')[0]).toMatch(new RegExp(`^${pattern}/?$`));
  },
);
