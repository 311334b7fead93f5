import { afterAll, test } from 'vitest';
import { sqliteEngine, type Engine } from './engine.ts';
import { postgresEngine } from './postgres-engine.ts';
import { findPostgres } from './postgres-server.ts';

export type { Engine } from './engine.ts';

const postgres = await findPostgres();

/** The engines to run a suite on: `describe.each(engines)('$name', (engine) => …)`. */
export const engines: readonly Engine[] =
  'url' in postgres ? [sqliteEngine, postgresEngine(postgres.url)] : [sqliteEngine];

if ('url' in postgres) {
  // Registered before any suite's own: it runs after them all.
  afterAll(postgres.stop);
} else if (process.env['REQUIRE_SERVICES'] === '1') {
  test('postgres: a server to test on', () => {
    throw new Error(`REQUIRE_SERVICES=1, but ${postgres.reason}.`);
  });
} else {
  test.skip(`postgres: skipped, for there is ${postgres.reason}`, () => undefined);
}
