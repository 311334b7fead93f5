import type { Database } from '../storage.ts';

export async function findTwoFactor(
  db: Database,
  accountId: string,
): Promise<{ secret: string; lastStep: number } | undefined> {
  return db
    .selectFrom('two_factors')
    .select(['secret', 'last_step as lastStep'])
    .where('account_id', '=', accountId)
    .executeTakeFirst();
}

/** Sets the second factor in the place of one before, with new recovery codes. */
export async function putTwoFactor(
  db: Database,
  factor: {
    accountId: string;
    secret: string;
    lastStep: number;
    createdAtMs: number;
    codeHashes: readonly string[];
  },
): Promise<void> {
  const { accountId } = factor;
  await deleteTwoFactor(db, accountId);
  await db
    .insertInto('two_factors')
    .values({
      account_id: accountId,
      secret: factor.secret,
      last_step: factor.lastStep,
      created_at: factor.createdAtMs,
    })
    .execute();
  await putRecoveryCodes(db, accountId, factor.codeHashes);
}

/** Sets the recovery codes in the place of those before. */
export async function putRecoveryCodes(
  db: Database,
  accountId: string,
  codeHashes: readonly string[],
): Promise<void> {
  await db.deleteFrom('recovery_codes').where('account_id', '=', accountId).execute();
  await db
    .insertInto('recovery_codes')
    .values(codeHashes.map((hash) => ({ account_id: accountId, code_hash: hash })))
    .execute();
}

export async function deleteTwoFactor(db: Database, accountId: string): Promise<void> {
  await db.deleteFrom('recovery_codes').where('account_id', '=', accountId).execute();
  await db.deleteFrom('two_factors').where('account_id', '=', accountId).execute();
}

/** Secrets that were stored before there was a box for them. */
export async function listOpenSecrets(
  db: Database,
  limit: number,
): Promise<{ accountId: string; secret: string }[]> {
  return db
    .selectFrom('two_factors')
    .select(['account_id as accountId', 'secret'])
    .where('secret', 'not like', 'v1.%')
    .limit(limit)
    .execute();
}

/** Unless it has been set anew meanwhile. */
export async function sealTwoFactor(
  db: Database,
  accountId: string,
  secret: { from: string; to: string },
): Promise<void> {
  await db
    .updateTable('two_factors')
    .set({ secret: secret.to })
    .where('account_id', '=', accountId)
    .where('secret', '=', secret.from)
    .execute();
}

/** Uses a time step up. False: it, or a later one, was used before; of two at once one gets it. */
export async function takeTotpStep(
  db: Database,
  accountId: string,
  step: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('two_factors')
    .set({ last_step: step })
    .where('account_id', '=', accountId)
    .where('last_step', '<', step)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Uses a recovery code up. False: there is none such. */
export async function takeRecoveryCode(
  db: Database,
  accountId: string,
  codeHash: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('recovery_codes')
    .where('account_id', '=', accountId)
    .where('code_hash', '=', codeHash)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
