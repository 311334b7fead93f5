import { isUtf8 } from 'node:buffer';
import type { FastifyRequest } from 'fastify';
import Type, { type TSchema } from 'typebox';
import { ApplicationError } from '../../lib/application-error.ts';
import { createChecks } from '../../v3/checks.ts';
import { splitMembers } from '../json-members.ts';

/** What a call sends, checked against its declaration. */
interface Input<Body, Query> {
  readonly body: Body;
  readonly query: Query;
}

const NOTHING = Type.Object({});

/** Reads what a call sends. */
export function createReader(declared: { body?: TSchema; query?: TSchema }) {
  const checks = createChecks({ body: declared.body ?? NOTHING, query: declared.query ?? NOTHING });

  return async (request: FastifyRequest): Promise<Input<unknown, unknown>> => {
    const { body, query } = await checks();
    return {
      body: declared.body === undefined ? {} : body(readJson(request)),
      query: query({ ...(request.query as object) }, { isText: true }),
    };
  };
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
