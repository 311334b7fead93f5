import type { Clock } from '../../lib/clock.ts';
import { digest, newId, randomHex } from '../../lib/ids.ts';
import { findApiKey, insertApiKey } from '../../storage/queries/api-keys.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { SCOPES, type Principal, type Scope } from './principal.ts';

const PREFIX = 'dwc_';
const SECRET_BYTES = 24;
const HINT_CHARACTERS = 8;
/** Longer texts cannot be keys and are not worth hashing. */
const KEY_CHARACTERS_MAX = 128;

/** Makes a key for an organization. The answer is the only time it is seen; its hash is kept. */
export async function createApiKey(
  { db }: Pick<Storage, 'db'>,
  clock: Clock,
  request: { organizationId: string; scopes?: readonly Scope[] },
): Promise<string> {
  const key = PREFIX + randomHex(SECRET_BYTES);
  await insertApiKey(db, {
    id: newId(),
    organizationId: request.organizationId,
    keyHash: digest(key),
    hint: key.slice(0, HINT_CHARACTERS),
    scopes: (request.scopes ?? SCOPES).join(' '),
    createdAtMs: clock(),
  });
  return key;
}

/**
 * The principal a key stands for, or nothing. Keys are random and looked up by hash: comparing
 * takes no secret-dependent time, and nothing of a wrong key is learned.
 */
export async function findKeyHolder(
  { db }: Pick<Storage, 'db'>,
  key: string,
): Promise<Extract<Principal, { kind: 'apiKey' }> | undefined> {
  if (!key.startsWith(PREFIX) || key.length > KEY_CHARACTERS_MAX) return undefined;
  const found = await findApiKey(db, digest(key));
  return (
    found && {
      kind: 'apiKey',
      organizationId: found.organizationId,
      scopes: SCOPES.filter((scope) => found.scopes.split(' ').includes(scope)),
    }
  );
}
