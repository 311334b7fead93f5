import type { Settings } from '../../config/settings.ts';
import { createSecretBox } from '../../lib/secret-box.ts';
import { readMigrationState } from '../../storage/migration-state.ts';
import { findSecretKey, secretKeyPath } from '../../storage/secret-key.ts';
import { purposeOfKey } from '../../domain/identity/visitor-identity.ts';
import { purposeOfTwoFactor } from '../../domain/accounts/two-factor-secrets.ts';
import { purposeOfWebhook } from '../../domain/webhooks/sending.ts';
import type { Storage } from '../../storage/storage.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** Whether the key is the one that the secrets in the database were sealed with. */
export async function checkSecrets(storage: Storage, settings: Settings): Promise<Finding[]> {
  const { pending } = await readMigrationState(storage.db);
  return pending.length > 0 ? [] : [await checkKey(storage, settings)];
}

/** Whether something in the database can be opened by no key that is here, as far as can be told. */
export async function lacksKey({ db }: Storage, settings: Settings): Promise<boolean> {
  if (findSecretKey(settings) !== undefined) return false;
  const { pending } = await readMigrationState(db);
  // An older database has no tables to ask.
  return pending.length > 0 || (await findSealed(db)) !== undefined;
}

async function checkKey({ db }: Storage, settings: Settings): Promise<Finding> {
  const sealed = await findSealed(db);
  const key = findSecretKey(settings);
  if (key === undefined) {
    return sealed === undefined
      ? ok('no secrets to seal yet: the key is made with the first one')
      : fail(
          'the key of the secrets in the database is missing',
          `Put back ${secretKeyPath(settings.DATA_DIR)}, or set SECRET_KEY as it was.`,
        );
  }
  try {
    if (sealed !== undefined) createSecretBox(() => key).open(sealed.purpose, sealed.secret);
  } catch {
    return fail(
      'the secrets in the database were sealed with another key',
      'Put back the secret.key, or the SECRET_KEY, that was there when they were made.',
    );
  }
  return settings.DATABASE_URL !== '' && settings.SECRET_KEY === ''
    ? warn(
        'the key of the secrets lies in this machine’s data folder',
        'Set SECRET_KEY where several servers share the PostgreSQL.',
      )
    : ok('the key of the secrets is there; keep a copy apart from the backups');
}

async function findSealed(
  db: Storage['db'],
): Promise<{ purpose: string; secret: string } | undefined> {
  const factor = await db
    .selectFrom('two_factors')
    .select(['account_id as id', 'secret'])
    .where('secret', 'like', 'v1.%')
    .limit(1)
    .executeTakeFirst();
  if (factor !== undefined) return { ...factor, purpose: purposeOfTwoFactor(factor.id) };
  const key = await db
    .selectFrom('identity_keys')
    .select(['id', 'secret'])
    .limit(1)
    .executeTakeFirst();
  if (key !== undefined) return { ...key, purpose: purposeOfKey(key.id) };
  const webhook = await db
    .selectFrom('webhooks')
    .select(['id', 'secret'])
    .limit(1)
    .executeTakeFirst();
  return webhook && { ...webhook, purpose: purposeOfWebhook(webhook.id) };
}
