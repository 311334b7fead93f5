import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Endpoint } from '@dowellchat/contract/endpoint.ts';
import { SITE_ENDPOINTS } from '@dowellchat/contract/site.endpoints.ts';
import { V2_ENDPOINTS } from '@dowellchat/contract/v2/endpoints.ts';
import { V3_ENDPOINTS } from '@dowellchat/contract/v3/endpoints.ts';
import { useTestApp } from '../support/test-app.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: unknown;
}

interface MediaTypes {
  readonly [type: string]: { readonly schema: unknown };
}

interface Operation {
  readonly operationId: string;
  readonly tags: string[];
  readonly summary: string;
  readonly description?: string;
  readonly security?: Record<string, string[]>[];
  readonly parameters?: Parameter[];
  readonly requestBody?: { readonly content: MediaTypes };
  readonly responses: Record<string, { description: string; content?: MediaTypes }>;
}

interface Document {
  readonly openapi: string;
  readonly info: Record<string, string>;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { securitySchemes: Record<string, { type: string }> };
}

const REFERENCE = new URL('../../../docs/reference/openapi.json', import.meta.url);
const endpoints = Object.entries<Endpoint>({ ...V2_ENDPOINTS, ...V3_ENDPOINTS, ...SITE_ENDPOINTS });

const app = useTestApp();
let document: Document;
let operations: { path: string; method: string; operation: Operation }[] = [];
beforeAll(async () => {
  const answer = await app.api.get('/openapi.json');
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  document = answer.json as Document;
  operations = Object.entries(document.paths).flatMap(([path, byMethod]) =>
    Object.entries(byMethod).map(([method, operation]) => ({ path, method, operation })),
  );
});

test('it is an OpenAPI 3.1 document with a title and a version', () => {
  expect(document.openapi).toMatch(/^3\.1\.\d+$/);
  expect(document.info['title']).toBe('DowellChat');
  expect(document.info['version']).toMatch(/^\d+\.\d+\.\d+/);
  expect(Object.keys(document).filter((key) => !TOP_LEVEL.includes(key))).toEqual([]);
});

const TOP_LEVEL = ['openapi', 'info', 'paths', 'components', 'tags', 'servers', 'security'];

test('docs/reference/openapi.json is what the server serves', () => {
  expect(JSON.parse(readFileSync(REFERENCE, 'utf8'))).toEqual(document);
});

test('it has every declared endpoint, each under a name of its own, and nothing else', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(endpoints.map(([name]) => name).toSorted());
});

describe.each(endpoints)('%s', (name, endpoint) => {
  const find = () => operations.find(({ operation }) => operation.operationId === name)!;

  test('stands under its path and method, with a summary and a tag', () => {
    const { path, method, operation } = find();
    expect(path).toBe(endpoint.path.replaceAll(/:(\w+)/g, '{$1}').replace('*', '{path}'));
    expect(method).toBe(endpoint.method.toLowerCase());
    expect(operation).toMatchObject({ summary: endpoint.summary, tags: [endpoint.tag] });
  });

  test('declares every part of its path, and each parameter once', () => {
    const { path, operation } = find();
    const parameters = operation.parameters ?? [];
    const inPath = parameters.filter((parameter) => parameter.in === 'path');
    expect(inPath.map((parameter) => parameter.name)).toEqual(
      [...path.matchAll(/\{(\w+)\}/g)].map((part) => part[1]),
    );
    expect(inPath.every(({ required }) => required)).toBe(true);
    const keys = parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { schema } of parameters) expect(schema).toBeTypeOf('object');
  });

  test('describes each answer, and its body where it takes one', () => {
    const { operation } = find();
    expect(Object.keys(operation.responses)).toEqual(Object.keys(endpoint.answers));
    for (const [status, { description, content }] of Object.entries(operation.responses)) {
      expect(status).toMatch(/^[1-5]\d\d$/);
      expect(description).toMatch(/\S/);
      for (const { schema } of Object.values(content ?? {})) expect(schema).toBeTypeOf('object');
    }
    const takesBody = endpoint.body !== undefined || endpoint.takesBytes === true;
    expect(operation.requestBody !== undefined).toBe(takesBody);
  });

  test('asks for a key exactly where one is needed, by a declared scheme', () => {
    const { operation } = find();
    const schemes = (operation.security ?? []).flatMap((one) => Object.keys(one));
    const expected = {
      anyone: [],
      visitor: [],
      guest: [],
      server: ['bearer', 'session'],
      key: ['bearer', 'query'],
      participant: ['bearer', 'session'],
      program: ['bearer'],
      agent: ['session'],
      admin: ['session'],
      owner: ['session'],
    };
    expect(schemes).toEqual(expected[endpoint.audience]);
    for (const scheme of schemes) {
      expect(document.components.securitySchemes).toHaveProperty(scheme);
    }
  });
});
