import type { CompiledQuery } from 'kysely';
import type { Database, Tx } from '../storage.ts';

/** Runs a query that was compiled once, with these values in the place of its first ones. */
export async function run<Row>(
  db: Database | Tx,
  prepared: CompiledQuery<Row>,
  parameters: readonly unknown[],
): Promise<Row[]> {
  const query: CompiledQuery<Row> = { ...prepared, parameters };
  const { rows } = await db.executeQuery<Row>(query);
  return rows;
}
