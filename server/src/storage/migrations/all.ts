import type { Migration } from 'kysely/migration';
import { initial } from './001-initial.ts';
import { live } from './002-live.ts';

/** Every change of the tables by its name, which is kept in the database for ever. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '001-initial': initial,
  '002-live': live,
};
