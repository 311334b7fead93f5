import { inject } from 'vitest';
import { sqliteEngine, type Engine } from './engine.ts';
import { postgresEngine } from './postgres-engine.ts';

export type { Engine } from './engine.ts';

const postgres = inject('postgres');

/** The engines to run a suite on: `describe.each(engines)('$name', (engine) => …)`. */
export const engines: readonly Engine[] =
  'url' in postgres ? [sqliteEngine, postgresEngine(postgres.url)] : [sqliteEngine];
