import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { digest, newId, randomHex } from '../../lib/ids.ts';
import {
  deleteApiKey,
  findApiKey,
  insertApiKey,
  listApiKeys,
  type ListedApiKey,
  type RevokedApiKey,
} from '../../storage/queries/api-keys.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { SCOPES, type Principal, type Scope } from './principal.ts';

const PREFIX = 'dwc_';
const SECRET_BYTES = 24;
const HINT_CHARACTERS = 8;
/** Longer texts cannot be keys and are not worth hashing. */
const KEY_CHARACTERS_MAX = 128;
const LIST_PAGE_KEYS = 500;

/** Makes a key for an organization. The answer is the only time it is seen; its hash is kept. */
export async function createApiKey(
  { db }: Pick<Storage, 'db'>,
  clock: Clock,
  request: { organizationId: string; scopes?: readonly Scope[]; id?: string },
): Promise<string> {
  const key = PREFIX + randomHex(SECRET_BYTES);
  await insertApiKey(db, {
    id: request.id ?? newId(),
    organizationId: request.organizationId,
    keyHash: digest(key),
    hint: hintOf(key),
    scopes: (request.scopes ?? SCOPES).join(' '),
    createdAtMs: clock(),
  });
  return key;
}

/** What may be shown of a key, to tell it from others. */
export function hintOf(key: string): string {
  return key.slice(0, HINT_CHARACTERS);
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
      keyId: found.id,
      hint: found.hint,
      organizationId: found.organizationId,
      scopes: SCOPES.filter((scope) => found.scopes.split(' ').includes(scope)),
    }
  );
}

/** Pages of keys in the order they were made, as far as they may be shown. */
export async function* listKeys(
  { db }: Pick<Storage, 'db'>,
  organizationId?: string,
): AsyncGenerator<ListedApiKey[]> {
  let page = await listApiKeys(db, organizationId, {
    after: { createdAtMs: 0, id: '' },
    limit: LIST_PAGE_KEYS,
  });
  for (let last = page.at(-1); last !== undefined; last = page.at(-1)) {
    yield page;
    page = await listApiKeys(db, organizationId, { after: last, limit: LIST_PAGE_KEYS });
  }
}

/** From now on the key is a wrong one, on servers that run as well: they keep none in memory. */
export async function revokeApiKey(
  { db }: Pick<Storage, 'db'>,
  id: string,
  organizationId?: string,
): Promise<RevokedApiKey> {
  const revoked = await deleteApiKey(db, id, organizationId);
  if (revoked !== undefined) return revoked;
  throw new ApplicationError('NOT_FOUND', 'There is no key of this id.');
}
