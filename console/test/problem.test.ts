import { ClientError } from '@dowellchat/client';
import { expect, test } from 'vitest';
import { problemFields, problemText } from '../src/parts/problem.ts';

const refused = (fields: Record<string, string[]>) =>
  new ClientError({ code: 'INVALID', message: 'No.', retryable: false, fields }, 400);

test('a complaint stands beside its field, in words for people', () => {
  const fields = problemFields(
    refused({
      name: ['must not have fewer than 1 characters', 'must match pattern "\\S"'],
      password: ['must not have fewer than 10 characters'],
      email: ['must match pattern "@"'],
      code: ['is wrong'],
      'origins/1': ['is no origin'],
      'routing.capacity': ['must be <= 100'],
      least: ['must be >= 1', 'must be integer'],
      whole: ['must be integer'],
    }),
  );
  expect(fields).toEqual({
    name: 'This is needed.',
    password: 'At least 10 characters are needed.',
    email: 'This does not look right.',
    code: 'Is wrong',
    origins: 'Is no origin',
    routing: 'At most 100, please.',
    least: 'At least 1, please.',
    whole: 'A whole number, please.',
  });
});

test('without an answer it is said that the server was not reached', () => {
  const error = new ClientError({ code: 'NETWORK', message: 'fetch failed', retryable: true });
  expect(problemText(error)).toMatch(/cannot be reached/);
  expect(problemText(new TypeError('x is not a function'))).not.toMatch(/function/);
});
