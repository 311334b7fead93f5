import type { TSchema } from 'typebox';
import type { Audience, Endpoint } from '@dowellchat/contract/endpoint.ts';
import { SITE_ENDPOINTS } from '@dowellchat/contract/site.endpoints.ts';
import { V2_ENDPOINTS } from '@dowellchat/contract/v2/endpoints.ts';
import { V3_ENDPOINTS } from '@dowellchat/contract/v3/endpoints.ts';

export interface OpenApiOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security?: Record<string, never[]>[];
  parameters?: unknown[];
  requestBody?: unknown;
  responses: Record<string, { description: string; content?: unknown }>;
}

export interface OpenApiDocument {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: unknown;
}

const BODY_TYPES = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'];

const BYTES_BODY = { required: true, content: { '*/*': { schema: {} } } };

/** The API as an OpenAPI document, made of the contract and of nothing else. */
export function toOpenApi(version: string): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const [name, endpoint] of Object.entries<Endpoint>({
    ...V3_ENDPOINTS,
    ...V2_ENDPOINTS,
    ...SITE_ENDPOINTS,
  })) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}').replace('*', '{path}');
    (paths[path] ??= {})[endpoint.method.toLowerCase()] = toOperation(name, endpoint);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'DowellChat',
      version,
      description: 'Customer-support chat: rooms, messages, chat links with QR codes.',
    },
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key `dwc_…`, or a visitor’s token `dwv_…` where visitors may call.',
        },
        query: { type: 'apiKey', in: 'query', name: 'api_key' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-dowellchat',
          description: 'An agent’s session. What changes something must come from our own pages.',
        },
      },
    },
  };
}

function toOperation(operationId: string, endpoint: Endpoint): OpenApiOperation {
  const { audience, notes, body } = endpoint;
  const parameters = [
    ...pathParameters(endpoint.path),
    ...declaredParameters('query', endpoint.query),
    ...declaredParameters('header', endpoint.headers),
  ];
  return {
    operationId,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...(notes !== undefined && { description: notes }),
    ...securityOf(audience),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: {
        content: Object.fromEntries(BODY_TYPES.map((type) => [type, { schema: body }])),
      },
    }),
    ...(endpoint.takesBytes === true && { requestBody: BYTES_BODY }),
    responses: Object.fromEntries(
      Object.entries(endpoint.answers).map(([status, answer]) => [status, toResponse(answer)]),
    ),
  };
}

/** By which schemes an audience shows who it is. */
const SCHEMES: Readonly<Record<Audience, readonly string[]>> = {
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

function securityOf(audience: Audience): Pick<OpenApiOperation, 'security'> {
  const schemes = SCHEMES[audience];
  return schemes.length === 0 ? {} : { security: schemes.map((scheme) => ({ [scheme]: [] })) };
}

function pathParameters(path: string): unknown[] {
  return [...path.replace('*', ':path').matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function declaredParameters(place: 'query' | 'header', declared: TSchema | undefined): unknown[] {
  const { properties = {}, required = [] } = (declared ?? {}) as {
    properties?: Record<string, TSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema,
  }));
}

function toResponse(answer: TSchema | string): { description: string; content?: unknown } {
  if (typeof answer === 'string') return { description: answer };
  const { description, title } = answer as { description?: string; title?: string };
  return {
    description: description ?? title ?? 'The answer.',
    content: { 'application/json': { schema: answer } },
  };
}
