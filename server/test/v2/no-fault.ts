import { expect } from 'vitest';
import type { Answer } from '../support/api.ts';

/** Whatever was asked: the server did not fail, and answered in JSON. */
export function expectNoFault(answer: Answer): void {
  expect(answer.status, answer.text).toBeLessThan(500);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(() => answer.json, answer.text).not.toThrow();
}
