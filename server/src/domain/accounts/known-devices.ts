import { createHmac, timingSafeEqual } from 'node:crypto';
import { randomHex } from '../../lib/ids.ts';
import type { StoredAccount } from '../../storage/queries/accounts.queries.ts';

const FORM = /^([0-9a-f]{32})\.([0-9a-f]{64})$/;

type Signer = Pick<StoredAccount, 'id' | 'passwordHash'>;

/**
 * What a device keeps after a sign-in, to be told from strangers at the next one. It is signed with
 * the account's password hash: no other key is needed, and a new password makes strangers of all.
 */
export function newDeviceMark(account: Signer): string {
  const name = randomHex(16);
  return `${name}.${sign(account, name)}`;
}

/** The name of a device that has signed in to this account; nothing for any other mark. */
export function nameOfDevice(account: Signer, mark: string | undefined): string | undefined {
  const [, name, signature] = FORM.exec(mark ?? '') ?? [];
  if (name === undefined || signature === undefined) return undefined;
  const expected = Buffer.from(sign(account, name), 'hex');
  return timingSafeEqual(expected, Buffer.from(signature, 'hex')) ? name : undefined;
}

function sign({ id, passwordHash }: Signer, name: string): string {
  return createHmac('sha256', passwordHash).update(`device:${id}:${name}`).digest('hex');
}
