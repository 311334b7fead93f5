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

/** Stores a fact that can be stored once. False: it is there already; of two at once one gets it. */
export async function putMetaOnce(db: Database, key: string, value: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('meta')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function deleteMeta(db: Database, key: string): Promise<void> {
  await db.deleteFrom('meta').where('key', '=', key).execute();
}
