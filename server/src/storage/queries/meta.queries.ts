import type { Database } from '../storage.ts';

export async function findMeta(db: Database, key: string): Promise<string | undefined> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value;
}

/** Stores a value; without `overwrite`, only when there is none yet. */
export async function putMeta(
  db: Database,
  key: string,
  value: string,
  { overwrite }: { overwrite: boolean },
): Promise<void> {
  await db
    .insertInto('meta')
    .values({ key, value })
    .onConflict((conflict) =>
      overwrite
        ? conflict.column('key').doUpdateSet({ value })
        : conflict.column('key').doNothing(),
    )
    .execute();
}
