import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { newId } from '../../lib/ids.ts';
import { networkOf } from '../../lib/networks.ts';
import { lockAccount, type StoredAccount } from '../../storage/queries/accounts.queries.ts';
import {
  deleteSession,
  insertSession,
  listSessions,
  type StoredSession,
} from '../../storage/queries/sessions.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { newDeviceMark } from './known-devices.ts';
import { newSecretToken } from './secret-tokens.ts';

export const SESSION_PREFIX = 'dws_';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A session that is not used for this long is over. */
const SESSION_IDLE_MS = 7 * DAY_MS;
/** However much it is used, it ends then. */
const SESSION_LIFETIME_MS = 30 * DAY_MS;

/** More of one account make the oldest ones end. */
const SESSIONS_MAX = 50;
const DEVICE_CHARACTERS_MAX = 200;

/** Where somebody signs in. */
export interface Origin {
  readonly address: string;
  /** What the browser calls itself. */
  readonly device: string;
}

/** What a browser is to keep: the session, and that this device is known. */
export interface SessionSecrets {
  readonly token: string;
  readonly deviceMark: string;
}

/**
 * Begins a session, in a transaction that holds the account: its password must still be the one
 * that was checked.
 */
export async function startSession(
  storage: Pick<Storage, 'db' | 'engine'>,
  clock: Clock,
  account: Pick<StoredAccount, 'id' | 'passwordHash'>,
  from: Origin,
): Promise<SessionSecrets> {
  const held = await lockAccount(storage, account.id);
  if (held?.passwordHash !== account.passwordHash) throw refuseSignIn();
  await dropOld(storage.db, account.id, clock());
  const { token, tokenHash } = newSecretToken(SESSION_PREFIX);
  const nowMs = clock();
  await insertSession(storage.db, {
    id: newId(),
    accountId: account.id,
    tokenHash,
    device: printable(from.device).slice(0, DEVICE_CHARACTERS_MAX),
    network: networkOf(from.address),
    createdAtMs: nowMs,
    usedAtMs: nowMs,
    expiresAtMs: nowMs + SESSION_LIFETIME_MS,
  });
  return { token, deviceMark: newDeviceMark(account) };
}

/** Whether a session that is still there admits nobody any more. */
export function isOver(
  { usedAtMs, expiresAtMs }: Pick<StoredSession, 'usedAtMs' | 'expiresAtMs'>,
  nowMs: number,
): boolean {
  return expiresAtMs <= nowMs || usedAtMs + SESSION_IDLE_MS <= nowMs;
}

/** The same words whatever is wrong: nobody learns whether there is such an account. */
export function refuseSignIn(): ApplicationError {
  return new ApplicationError('UNAUTHENTICATED', 'The e-mail, the password or the code is wrong.');
}

async function dropOld(db: Storage['db'], accountId: string, nowMs: number): Promise<void> {
  const sessions = await listSessions(db, accountId);
  const over = sessions.filter(
    (session, index) => index >= SESSIONS_MAX - 1 || isOver(session, nowMs),
  );
  for (const { id } of over) await deleteSession(db, accountId, id);
}

/** A header is bytes of the caller's choice. */
function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?');
}
