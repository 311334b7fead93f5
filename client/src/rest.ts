import type { V3_ENDPOINTS, V3Operation } from '@dowellchat/contract/v3/endpoints.ts';
import type { Static, TSchema } from 'typebox';
import { OPERATIONS } from './generated/operations.ts';
import { createSender, type Access } from './http-sender.ts';

type Declared = typeof V3_ENDPOINTS;

/** Calls whose body or answer is bytes are made by `uploadFile` and `fetchFile` of the client. */
type JsonOperation = {
  [Name in V3Operation]: Declared[Name] extends { takesBytes: true } | { answers: { 200: string } }
    ? never
    : Name;
}[V3Operation];

type PathNames<Path extends string> = Path extends `${string}:${infer Name}/${infer Tail}`
  ? Name | PathNames<Tail>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

type PathArguments<Name extends JsonOperation> = {
  readonly [Part in PathNames<Declared[Name]['path']>]: string;
};

type PartOf<Name extends JsonOperation, Part extends 'body' | 'query'> =
  Declared[Name] extends Record<Part, infer Schema extends TSchema> ? Static<Schema> : never;

/** A part that is not declared cannot be sent; one without a required member may be left out. */
type PartArgument<Part extends string, Content> = [Content] extends [never]
  ? unknown
  : Partial<Content> extends Content
    ? { readonly [Name in Part]?: Content }
    : { readonly [Name in Part]: Content };

/** What a call of the API takes: parts of its path by name, `query`, `body`, and `signal` to call it off. */
export type ArgumentsOf<Name extends JsonOperation> = PathArguments<Name> &
  PartArgument<'query', PartOf<Name, 'query'>> &
  PartArgument<'body', PartOf<Name, 'body'>> & { readonly signal?: AbortSignal };

type SuccessOf<Answers> = Answers[keyof Answers & (200 | 201 | 204)];

/** What a call of the API answers. */
export type AnswerOf<Name extends JsonOperation> =
  SuccessOf<Declared[Name]['answers']> extends infer Schema
    ? Schema extends TSchema
      ? Static<Schema>
      : void
    : never;

/** One method for each call of the v3 API. Each rejects with a `ClientError`. */
export type Rest = {
  readonly [Name in JsonOperation]: Partial<ArgumentsOf<Name>> extends ArgumentsOf<Name>
    ? (args?: ArgumentsOf<Name>) => Promise<AnswerOf<Name>>
    : (args: ArgumentsOf<Name>) => Promise<AnswerOf<Name>>;
};

interface AnyArguments {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly [pathName: string]: unknown;
}

export function createRest(access: Access): Rest {
  const send = createSender(access);
  const methods = Object.entries(OPERATIONS).map(([name, [method, path]]) => [
    name,
    async (args: AnyArguments = {}): Promise<unknown> => {
      const response = await send({
        method,
        path: fillPath(path, args) + queryText(args.query),
        ...(args.body !== undefined && { json: args.body }),
        ...(args.signal && { signal: args.signal }),
      });
      return response.json();
    },
  ]);
  return Object.fromEntries(methods) as Rest;
}

/** The path with its parts filled in. */
export function fillPath(path: string, parts: Readonly<Record<string, unknown>>): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(parts[name])));
}

function queryText(query: AnyArguments['query'] = {}): string {
  const sent = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) sent.set(name, String(value));
  }
  return sent.size === 0 ? '' : `?${String(sent)}`;
}
