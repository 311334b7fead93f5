import { isSealed, type SecretBox } from '../../lib/secret-box.ts';
import {
  listOpenSecrets,
  sealTwoFactor,
} from '../../storage/queries/accounts-two-factor.queries.ts';
import type { Storage } from '../../storage/storage.ts';

/** What the secret of an authenticator is sealed for. */
export const purposeOfTwoFactor = (accountId: string): string => `two-factor:${accountId}`;

/** The secret as the authenticator has it, however it is stored. */
export function openTwoFactor(box: SecretBox, accountId: string, stored: string): string {
  return isSealed(stored) ? box.open(purposeOfTwoFactor(accountId), stored) : stored;
}

const PAGE = 100;

/** Seals what an older version has stored as it was. A migration cannot: it has no key. */
export async function sealOldSecrets({ db }: Pick<Storage, 'db'>, box: SecretBox): Promise<void> {
  for (;;) {
    const open = await listOpenSecrets(db, PAGE);
    for (const { accountId, secret } of open) {
      const sealed = box.seal(purposeOfTwoFactor(accountId), secret);
      await sealTwoFactor(db, accountId, { from: secret, to: sealed });
    }
    if (open.length < PAGE) return;
  }
}
