import { createPasswordHashes } from '../../src/domain/accounts/password-hashes.ts';
import { newSecretToken } from '../../src/domain/accounts/secret-tokens.ts';
import { startSession } from '../../src/domain/accounts/session-start.ts';
import { newId } from '../../src/lib/ids.ts';
import { insertAccount, putPasswordReset } from '../../src/storage/queries/accounts.queries.ts';
import { putMembership } from '../../src/storage/queries/accounts-members.queries.ts';
import { insertInvitation } from '../../src/storage/queries/invitations.queries.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { unique } from '../support/v2.ts';
import { PASSWORD } from './browser.ts';

export { PASSWORD } from './browser.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** As cheap as hashes get: what they cost is tested where it matters. */
const passwordHash = createPasswordHashes({ memoryKib: 8, passes: 1 }).hash(PASSWORD);

export interface Person {
  readonly id: string;
  readonly email: string;
  /** Of a session of theirs. */
  readonly token: string;
}

type Wanted = Partial<Parameters<typeof putMembership>[1]> & { readonly isOwner?: boolean };

/** Somebody with an account, a session and perhaps a place in an organization. */
export async function makePerson(
  storage: Storage,
  { isOwner = false, organizationId, role = 'agent', products = [] }: Wanted = {},
): Promise<Person> {
  const account = {
    id: newId(),
    email: `canaryperson${unique()}@example.com`,
    name: 'Ann',
    passwordHash: await passwordHash,
    isOwner,
    createdAtMs: Date.now(),
  };
  await insertAccount(storage.db, account);
  if (organizationId !== undefined) {
    const accountId = account.id;
    await putMembership(storage.db, { organizationId, role, products, accountId, createdAtMs: 1 });
  }
  return { id: account.id, email: account.email, token: await newSession(storage, account.id) };
}

/** Another session of somebody. */
export async function newSession(storage: Storage, accountId: string): Promise<string> {
  const from = { address: '203.0.113.7', device: 'a browser of the tests' };
  const account = { id: accountId, passwordHash: await passwordHash };
  return (await startSession(storage, Date.now, account, from)).token;
}

/** An invitation's link, as far as it admits. */
export async function makeInvitation(
  storage: Storage,
  { organizationId, email }: { organizationId: string; email: string },
): Promise<{ id: string; token: string }> {
  const { token, tokenHash } = newSecretToken('dwi_');
  const id = newId();
  await insertInvitation(storage.db, {
    id,
    organizationId,
    email,
    role: 'agent',
    products: [],
    tokenHash,
    createdAtMs: Date.now(),
    expiresAtMs: Date.now() + 7 * DAY_MS,
  });
  return { id, token };
}

/** The link to a new password, as far as it admits. */
export async function makePasswordReset(storage: Storage, accountId: string): Promise<string> {
  const { token, tokenHash } = newSecretToken('dwp_');
  await putPasswordReset(storage.db, { accountId, tokenHash, expiresAtMs: Date.now() + DAY_MS });
  return token;
}

/** What a browser on our own page sends along. */
export function asPerson(token: string): { cookie: string; origin: string } {
  return { cookie: `__Host-dowellchat=${token}`, origin: 'http://localhost' };
}
