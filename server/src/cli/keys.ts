import { listKeys } from '../domain/access/api-keys.service.ts';
import { SCOPES, type Scope } from '../domain/access/principal.ts';
import { COMMAND_LINE } from '../domain/accounts/acting.ts';
import { issueKey, withdrawKey } from '../domain/accounts/organization-keys.service.ts';
import { systemClock } from '../lib/clock.ts';
import { withStorage } from './database.ts';
import { admitOrganization } from './organizations.ts';
import { day, printable, table } from './text.ts';

export async function createKey(options: { org: string; scope?: Scope[] }): Promise<void> {
  const scopes = options.scope ?? SCOPES;
  const { key, listed } = await withStorage(async (storage, settings) => {
    await admitOrganization(storage, settings, options.org);
    const wanted = { organizationId: options.org, scopes };
    return issueKey(storage, systemClock, COMMAND_LINE, wanted);
  });
  // The key alone, so that it can be piped to where it is needed.
  console.log(key);
  console.error(
    `A key of ${printable(options.org)} for ${scopes.join(', ')}. It is not shown again.\n` +
      `Send it as "Authorization: Bearer <key>". Revoke it: dowellchat keys revoke ${listed.id}`,
  );
}

export async function listAllKeys({ org }: { org?: string }): Promise<void> {
  await withStorage(async (storage) => {
    let count = 0;
    for await (const page of listKeys(storage, org)) {
      count += page.length;
      const rows = page.map(({ hint, id, organizationId, scopes, createdAtMs }) => [
        `${hint}…`,
        id,
        day(createdAtMs),
        scopes.replaceAll(' ', ','),
        printable(organizationId),
      ]);
      console.log(table(rows));
    }
    if (count === 0) console.error('There are no keys.');
  });
}

export async function revokeKey(id: string): Promise<void> {
  await withStorage((storage) => withdrawKey(storage, systemClock, COMMAND_LINE, { id }));
  console.log('The key is revoked.');
}
