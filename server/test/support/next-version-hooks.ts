/**
 * Loaded into the server before anything else (`--import`): makes of it a version after this one, whose
 * nodes say something else to each other, and whose tables have more.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { NEXT_MIGRATION } from './next-version.ts';

/** As long as a change of larger tables keeps everybody else waiting. */
const TAKES_MS = 500;

/** It adds something to what there is, and each time that it runs. */
export async function addMadeUp(db: Kysely<Record<string, Record<string, unknown>>>) {
  await db.schema.alterTable('messages').addColumn('made_up', 'text').execute();
  await db.schema.createTable('made_up').addColumn('id', 'text').execute();
  await db
    .insertInto('made_up')
    .columns(['id'])
    .expression(db.selectFrom('organizations').select('id'))
    .execute();
  await setTimeout(TAKES_MS);
}

const CHANGES: Readonly<Record<string, (source: string) => string>> = {
  '/server/src/bus/cluster.ts': (source) =>
    source.replace(/(?<=const PROTOCOL = )\d+(?=;)/, (now) => `${now}000`),
  '/server/src/storage/migrations/all.ts': (source) => `
    ${source}
    import { addMadeUp } from ${JSON.stringify(import.meta.url)};
    Object.assign(MIGRATIONS, { '${NEXT_MIGRATION}': { up: addMadeUp } });`,
};

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    const change = Object.entries(CHANGES).find(([file]) => url.endsWith(file))?.[1];
    if (change === undefined) return loaded;
    const before = readFileSync(new URL(url), 'utf8');
    const source = change(before);
    if (source === before) throw new Error(`There is nothing to change in ${url}.`);
    return { ...loaded, source };
  },
});
