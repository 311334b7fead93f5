import type { FastifyBaseLogger } from 'fastify';
import { expect, test } from 'vitest';
import { toRefusal } from '../../src/http/errors.ts';
import { ApplicationError } from '../../src/lib/application-error.ts';
import { problemOf } from '../../src/v3/problems.ts';

const cause = new Error('the connection broke');

/** Both doors: HTTP, and sockets. */
const DOORS = {
  http: (error: unknown, log: object) => toRefusal(error, log as FastifyBaseLogger),
  sockets: (error: unknown, log: { error: () => void }) => problemOf(error, log),
};

test.each([
  ['a limit that is reached', new ApplicationError('OVERLOADED', 'Too many.'), 0],
  ['a database that is away', new ApplicationError('OVERLOADED', 'Away.', { cause }), 1],
  ['a full disk', new ApplicationError('STORAGE_FULL', 'Full.', { cause }), 1],
  ['a mistake of ours', new ApplicationError('INTERNAL', 'Sorry.'), 1],
  ['a mistake of theirs', new ApplicationError('INVALID', 'No.'), 0],
])('the log tells of faults and not of refusals: %s', (_what, error, lines) => {
  for (const answer of Object.values(DOORS)) {
    const told: unknown[] = [];
    answer(error, { error: (...line: unknown[]) => void told.push(line) });
    expect(told).toHaveLength(lines);
  }
});
