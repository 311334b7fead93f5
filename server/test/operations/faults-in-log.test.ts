import type { FastifyBaseLogger } from 'fastify';
import { expect, test } from 'vitest';
import { toRefusal } from '../../src/http/errors.ts';
import { ApplicationError } from '../../src/lib/application-error.ts';
import type { ErrorLog } from '../../src/lib/told-error.ts';
import type { Problem } from '@dowellchat/contract/v3/values.ts';
import { problemOf } from '../../src/v3/problems.ts';

const cause = new Error('the connection broke');

/** Both doors: HTTP, and sockets. */
const DOORS = {
  http: (error: unknown, log: ErrorLog) =>
    toRefusal(error, log as FastifyBaseLogger, '/api/v3/rooms').body as Problem,
  sockets: (error: unknown, log: ErrorLog) => problemOf(error, log),
};

test.each([
  ['a limit that is reached', new ApplicationError('OVERLOADED', 'Too many.'), 0],
  ['a database that is away', new ApplicationError('OVERLOADED', 'Away.', { cause }), 1],
  ['a full disk', new ApplicationError('STORAGE_FULL', 'Full.', { cause }), 1],
  ['a mistake of ours', new ApplicationError('INTERNAL', 'Sorry.'), 1],
  ['what nobody foresaw', cause, 1],
  ['a mistake of theirs', new ApplicationError('INVALID', 'No.'), 0],
])('the log tells of faults and not of refusals: %s', (_what, error, lines) => {
  for (const answer of Object.values(DOORS)) {
    const ids: unknown[] = [];
    const told = answer(error, {
      error: ({ correlationId }: { correlationId?: unknown }) => void ids.push(correlationId),
    });
    expect(ids).toHaveLength(lines);
    expect([told.error.correlationId], 'the id leads to the line').toEqual(
      lines === 0 ? [undefined] : ids,
    );
  }
});
