import { onTestFinished } from 'vitest';
import {
  makeOwnPostgres,
  type OwnPostgres,
  type OwnPostgresOptions,
} from '../../../../bench/faults/own-postgres.ts';

export { whyNoOwnPostgres } from '../../../../bench/faults/own-postgres.ts';

/** A PostgreSQL to which anything may be done, until the test is over. */
export async function startOwnPostgres(
  settings: OwnPostgresOptions['settings'] = {},
): Promise<OwnPostgres> {
  const postgres = await makeOwnPostgres({ settings });
  onTestFinished(postgres.remove);
  return postgres;
}

/** One that follows it from now on, until the test is over. */
export async function startStandby(primary: OwnPostgres): Promise<OwnPostgres> {
  const standby = await makeOwnPostgres({ follows: primary });
  onTestFinished(standby.remove);
  return standby;
}
