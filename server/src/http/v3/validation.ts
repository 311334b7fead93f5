import { isUtf8 } from 'node:buffer';
import type { FastifyRequest } from 'fastify';
import Type, { type TSchema } from 'typebox';
import type * as CompilerModule from 'typebox/compile';
import type { Validator } from 'typebox/compile';
import { ApplicationError } from '../../lib/application-error.ts';
import { splitMembers } from '../json-members.ts';

/** What a call sends, checked against its declaration. */
interface Input<Body, Query> {
  readonly body: Body;
  readonly query: Query;
}

const NOTHING = Type.Object({});

/**
 * Reads what a call sends. Its checks are compiled with the first one, for the compiler takes a
 * tenth of the time that the server has to start. What is not declared is taken out, not refused.
 */
export function createReader(declared: { body?: TSchema; query?: TSchema }) {
  let checks: Promise<{ body: Check; query: Check }> | undefined;

  async function compile(): Promise<{ body: Check; query: Check }> {
    const compiler = await import('typebox/compile');
    return {
      body: createCheck(compiler, declared.body ?? NOTHING),
      query: createCheck(compiler, declared.query ?? NOTHING),
    };
  }

  return async (request: FastifyRequest): Promise<Input<unknown, unknown>> => {
    const { body, query } = await (checks ??= compile());
    return {
      body: declared.body === undefined ? {} : body(readJson(request)),
      query: query({ ...(request.query as object) }, { isText: true }),
    };
  };
}

type Check = (value: unknown, options?: { isText?: boolean }) => unknown;
type Compiler = Pick<typeof CompilerModule, 'Compile'>;

function createCheck({ Compile }: Compiler, schema: TSchema): Check {
  const validator = Compile(schema);
  const texts = Object.entries((schema as { properties?: Record<string, object> }).properties ?? {})
    .filter(([, property]) =>
      Object.keys(property).some((key) => key === 'type' || key === 'anyOf'),
    )
    .map(([name]) => name);

  return (value: unknown, { isText = false } = {}): unknown => {
    // A query is text: numbers are made of it first.
    const complete = validator.Default(isText ? validator.Convert(value) : value);
    if (!validator.Check(complete)) throw refusalOf(validator.Errors(complete));
    const clean = validator.Clean(complete) as Record<string, unknown>;
    const unreadable = texts.filter((name) => !isReadable(clean[name]));
    if (unreadable.length > 0) {
      throw refuse(Object.fromEntries(unreadable.map((name) => [name, ['must be readable text']])));
    }
    return clean;
  };
}

function refusalOf(errors: ReturnType<Validator['Errors']>): ApplicationError {
  const fields: Record<string, string[]> = {};
  for (const { instancePath, params, message } of errors) {
    const missing = (params as { requiredProperties?: string[] }).requiredProperties;
    const names = missing ?? [instancePath.slice(1).replaceAll('/', '.') || 'body'];
    for (const name of names) (fields[name] ??= []).push(message);
  }
  return refuse(fields);
}

export function refuse(fields: Readonly<Record<string, readonly string[]>>): ApplicationError {
  return new ApplicationError('INVALID', 'The request is not what this call takes.', { fields });
}

/** A text that both databases keep as it is. */
function isReadable(value: unknown): boolean {
  return typeof value !== 'string' || (value.isWellFormed() && !value.includes('\0'));
}

function readJson({ body }: FastifyRequest): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0) return {};
  if (!isUtf8(body)) throw new ApplicationError('INVALID', 'The body is not UTF-8.');
  const text = body.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ApplicationError('INVALID', 'The body is not valid JSON.', { cause: error });
  }
  // Refuses what is nested too deep to be checked.
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) splitMembers(text);
  return value;
}
