import { describe, inject, test } from 'vitest';
import { sqliteEngine, type Engine } from './engine.ts';
import { postgresEngine } from './postgres-engine.ts';

export type { Engine } from './engine.ts';

const postgres = inject('postgres');

/** The engines to run a suite on: `describe.each(engines)('$name', (engine) => …)`. */
export const engines: readonly Engine[] =
  'url' in postgres ? [sqliteEngine, postgresEngine(postgres.url)] : [sqliteEngine];

/** A suite for PostgreSQL alone. Where there is none, that is shown in its place. */
export function describePostgres(define: (engine: Engine) => void): void {
  const engine = engines.find(({ name }) => name === 'postgres');
  if (engine === undefined) test.skip('postgres (skipped: there is none)', () => undefined);
  else describe('postgres', () => define(engine));
}
