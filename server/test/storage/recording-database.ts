import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type QueryResult,
} from 'kysely';
import type { Database, Storage } from '../../src/storage/storage.ts';
import type { Tables } from '../../src/storage/tables.ts';

/** Every statement finds this row, so that those that follow a find are seen as well. */
const ANY_ROW = { ordinal: 1, opens: 1, id: 'id', value: 'value', end: 1 };

/** A database that runs nothing and keeps the exact statements it is asked to run. */
export function recordStatements(engine: Storage['engine']): {
  db: Database;
  statements: CompiledQuery[];
} {
  const statements: CompiledQuery[] = [];
  const connection: DatabaseConnection = {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      statements.push(query);
      return { rows: [ANY_ROW as R] };
    },
    streamQuery: () => {
      throw new Error('Our queries do not stream.');
    },
  };
  class RecordingDriver extends DummyDriver {
    override async acquireConnection(): Promise<DatabaseConnection> {
      return connection;
    }
  }
  const parts =
    engine === 'sqlite'
      ? {
          createAdapter: () => new SqliteAdapter(),
          createQueryCompiler: () => new SqliteQueryCompiler(),
          createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
        }
      : {
          createAdapter: () => new PostgresAdapter(),
          createQueryCompiler: () => new PostgresQueryCompiler(),
          createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
        };
  const dialect: Dialect = { ...parts, createDriver: () => new RecordingDriver() };
  return { db: new Kysely<Tables>({ dialect }), statements };
}
