import { onTestFinished } from 'vitest';
import {
  makeOwnPostgres,
  type OwnPostgres,
  type OwnPostgresOptions,
} from '../../../../bench/faults/own-postgres.ts';

export { whyNoOwnPostgres } from '../../../../bench/faults/own-postgres.ts';

/** A PostgreSQL to which anything may be done, until the test is over. */
export async function startOwnPostgres(options: OwnPostgresOptions = {}): Promise<OwnPostgres> {
  const postgres = await makeOwnPostgres(options);
  onTestFinished(postgres.remove);
  return postgres;
}

/** One that follows it from now on, until the test is over. */
export function startStandby(primary: OwnPostgres): Promise<OwnPostgres> {
  return startOwnPostgres({ follows: primary });
}
