import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { digest } from '../../lib/ids.ts';
import type { SecretBox } from '../../lib/secret-box.ts';
import {
  findAccount,
  findAccountByEmail,
  type StoredAccount,
} from '../../storage/queries/accounts.queries.ts';
import { listMemberships } from '../../storage/queries/accounts-members.queries.ts';
import {
  findTwoFactor,
  takeRecoveryCode,
  takeTotpStep,
} from '../../storage/queries/accounts-two-factor.queries.ts';
import {
  deleteSession,
  deleteSessions,
  findSessionByToken,
  listSessions,
  updateSessionUse,
  type StoredSession,
} from '../../storage/queries/sessions.queries.ts';
import type { Database, Storage } from '../../storage/storage.ts';
import type { Agent, Principal } from '../access/principal.ts';
import { asAgent } from './acting.ts';
import { nameOfDevice } from './known-devices.ts';
import type { LoginLimits } from './login-limits.ts';
import type { PasswordHashes } from './password-hashes.ts';
import { normalizeEmail } from './password.policy.ts';
import { hashOfToken } from './secret-tokens.ts';
import {
  refuseSignIn,
  SESSION_IDLE_MS,
  SESSION_PREFIX,
  startSession,
  type Origin,
  type SessionSecrets,
} from './session-start.ts';
import { openTwoFactor } from './two-factor-secrets.ts';
import { stepOfCode } from './totp.ts';

export type { StoredSession };

/** A use is worth a write only so often. */
const USE_EXACT_MS = 60 * 1000;

export interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly totp?: string | undefined;
  readonly recoveryCode?: string | undefined;
}

export interface SignedIn extends SessionSecrets {
  readonly accountId: string;
}

export type SessionsService = ReturnType<typeof createSessionsService>;

export function createSessionsService(
  storage: Storage,
  clock: Clock,
  { hashes, limits, box }: { hashes: PasswordHashes; limits: LoginLimits; box: SecretBox },
) {
  const { db } = storage;

  /** Refuses without `fields` what is wrong, and with them what is only missing. */
  async function checkSecondFactor(
    tx: Database,
    account: StoredAccount,
    { totp, recoveryCode }: Credentials,
  ): Promise<void> {
    const factor = await findTwoFactor(tx, account.id);
    if (factor === undefined) return;
    if (recoveryCode !== undefined) {
      if (await takeRecoveryCode(tx, account.id, hashOfRecoveryCode(recoveryCode))) return;
      throw refuseSignIn();
    }
    if (totp === undefined) {
      throw new ApplicationError('UNAUTHENTICATED', 'The code of the authenticator is needed.', {
        fields: { totp: ['is needed'] },
      });
    }
    const step = await stepOfCode(openTwoFactor(box, account.id, factor.secret), totp, clock());
    if (step === undefined || !(await takeTotpStep(tx, account.id, step))) throw refuseSignIn();
  }

  return {
    async signIn(
      credentials: Credentials,
      from: Origin & { deviceMark: string | undefined },
    ): Promise<SignedIn> {
      const email = normalizeEmail(credentials.email);
      const account = await findAccountByEmail(db, email);
      const device = account && nameOfDevice(account, from.deviceMark);
      return limits.attempt({ account: email, address: from.address, device }, async () => {
        const isRight = await hashes.verify(account?.passwordHash, credentials.password);
        if (!isRight || account === undefined) throw refuseSignIn();
        return db.transaction().execute(async (tx) => {
          await checkSecondFactor(tx, account, credentials);
          const secrets = await startSession({ ...storage, db: tx }, clock, account, from);
          return { ...secrets, accountId: account.id };
        });
      });
    },

    /** Read anew with every call: what was taken from somebody is gone at once. */
    async authenticate(token: string): Promise<Agent | undefined> {
      const tokenHash = hashOfToken(token, SESSION_PREFIX);
      const session = tokenHash && (await findSessionByToken(db, tokenHash));
      if (!session) return undefined;
      const nowMs = clock();
      if (isOver(session, nowMs)) return undefined;
      const account = await findAccount(db, session.accountId);
      if (account === undefined) return undefined;
      if (session.usedAtMs + USE_EXACT_MS <= nowMs) await updateSessionUse(db, session.id, nowMs);
      return {
        kind: 'agent',
        accountId: account.id,
        sessionId: session.id,
        email: account.email,
        name: account.name,
        isOwner: account.isOwner,
        memberships: await listMemberships(db, account.id),
      };
    },

    /** One's own, the latest first. */
    async list(principal: Principal): Promise<StoredSession[]> {
      const sessions = await listSessions(db, asAgent(principal).accountId);
      const nowMs = clock();
      return sessions.filter((session) => !isOver(session, nowMs));
    },

    async end(principal: Principal, id: string): Promise<void> {
      if (await deleteSession(db, asAgent(principal).accountId, id)) return;
      throw new ApplicationError('NOT_FOUND', 'Session not found');
    },

    /** Ends all of one's own, this one as well. */
    endAll: (principal: Principal): Promise<void> =>
      deleteSessions(db, asAgent(principal).accountId),
  };
}

function isOver({ usedAtMs, expiresAtMs }: StoredSession, nowMs: number): boolean {
  return expiresAtMs <= nowMs || usedAtMs + SESSION_IDLE_MS <= nowMs;
}

/** However it is typed. */
export function hashOfRecoveryCode(code: string): string {
  return digest('recovery', code.toLowerCase().replaceAll(/[^0-9a-f]/g, ''));
}
