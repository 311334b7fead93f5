import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { newId } from '../../lib/ids.ts';
import { findAccountByEmail, insertAccount } from '../../storage/queries/accounts.queries.ts';
import { putMembership } from '../../storage/queries/accounts-members.queries.ts';
import {
  deleteInvitation,
  findInvitation,
  insertInvitation,
  listInvitations,
  takeInvitation,
  type Invitation,
} from '../../storage/queries/invitations.queries.ts';
import type { Database, Storage } from '../../storage/storage.ts';
import { checkMay } from '../access/access.policy.ts';
import type { Principal } from '../access/principal.ts';
import type { OrganizationsService } from '../organizations/organizations.service.ts';
import type { ProductsService } from '../products/products.service.ts';
import { asAgent, recordAct, type Acting, type Actor } from './acting.ts';
import { invitationLetter, type SendMail } from './letters.ts';
import { inWords, namedInCatalogue } from './membership.policy.ts';
import type { PasswordHashes } from './password-hashes.ts';
import { checkNewPassword, normalizeEmail } from './password.policy.ts';
import { hashOfToken, newSecretToken } from './secret-tokens.ts';
import { startSession, type Origin } from './session-start.ts';
import type { SignedIn } from './sessions.service.ts';

export type { Invitation };

const PREFIX = 'dwi_';
const LIFETIME_MS = 7 * 24 * 60 * 60 * 1000;

export interface NewInvitation extends Pick<Invitation, 'organizationId' | 'role' | 'products'> {
  readonly email: string;
}

export interface InvitationParts {
  readonly hashes: PasswordHashes;
  readonly organizations: Pick<OrganizationsService, 'admit'>;
  readonly products: Pick<ProductsService, 'find'>;
  /** Nothing: the server has nothing to send with, and links are handed over by people. */
  readonly sendMail: SendMail | undefined;
  /** The act is done all the same. */
  readonly onMailFailure: (error: unknown) => void;
}

export type InvitationsService = ReturnType<typeof createInvitationsService>;

export function createInvitationsService(
  storage: Storage,
  clock: Clock,
  { hashes, organizations, products, sendMail, onMailFailure }: InvitationParts,
) {
  const { db } = storage;

  async function find(token: string): Promise<Invitation> {
    const tokenHash = hashOfToken(token, PREFIX);
    const found = tokenHash && (await findInvitation(db, tokenHash, clock()));
    if (!found) throw refuseLink();
    return found;
  }

  /** Uses the link up for an account that is there, or was just made. */
  async function join(
    tx: Database,
    token: string,
    account: { id: string; email: string },
    actor: Actor,
  ): Promise<void> {
    const taken = await takeInvitation(tx, hashOfToken(token, PREFIX) ?? '', clock());
    // Whoever it was not made for must not use it up either.
    if (taken?.email !== account.email) throw refuseLink();
    await putMembership(tx, { ...taken, accountId: account.id, createdAtMs: clock() });
    await recordAct(tx, clock, actor, {
      organizationId: taken.organizationId,
      action: 'invitation.accepted',
      subject: inWords(taken),
    });
  }

  /** The letter may be lost or late: the link is shown to who invites all the same. */
  async function mail({ email, organizationId }: Invitation, url: string): Promise<boolean> {
    if (sendMail === undefined) return false;
    try {
      await sendMail(invitationLetter(email, organizationId, url));
      return true;
    } catch (error) {
      onMailFailure(error);
      return false;
    }
  }

  return {
    /** The link is seen this once. `toUrl` makes it of what it has to hold. */
    async create(
      acting: Acting,
      wanted: NewInvitation,
      toUrl: (token: string) => string,
    ): Promise<{ invitation: Invitation; url: string; isMailed: boolean }> {
      const { organizationId, role } = wanted;
      checkMay(acting.principal, 'invitation.change', { organizationId });
      const nowMs = clock();
      const invitation: Invitation = {
        id: newId(),
        organizationId,
        email: normalizeEmail(wanted.email),
        role,
        products: await namedInCatalogue(products.find, wanted.products),
        createdAtMs: nowMs,
        expiresAtMs: nowMs + LIFETIME_MS,
      };
      await organizations.admit(organizationId);
      const { token, tokenHash } = newSecretToken(PREFIX);
      await db.transaction().execute(async (tx) => {
        await insertInvitation(tx, { ...invitation, tokenHash });
        await recordAct(tx, clock, acting, {
          organizationId,
          action: 'invitation.created',
          subject: inWords(invitation),
        });
      });
      const url = toUrl(token);
      return { invitation, url, isMailed: await mail(invitation, url) };
    },

    async listPage(
      principal: Principal,
      organizationId: string,
      page: { afterId: string; limit: number },
    ): Promise<Invitation[]> {
      checkMay(principal, 'invitation.list', { organizationId });
      return listInvitations(db, organizationId, page);
    },

    async revoke(acting: Acting, organizationId: string, id: string): Promise<void> {
      checkMay(acting.principal, 'invitation.change', { organizationId });
      await db.transaction().execute(async (tx) => {
        const revoked = await deleteInvitation(tx, organizationId, id);
        if (revoked === undefined) {
          throw new ApplicationError('NOT_FOUND', 'Invitation not found');
        }
        await recordAct(tx, clock, acting, {
          organizationId,
          action: 'invitation.revoked',
          subject: revoked.email,
        });
      });
    },

    /** What a link invites to, for whoever holds it. */
    async describe(token: string): Promise<{ invitation: Invitation; hasAccount: boolean }> {
      const invitation = await find(token);
      const account = await findAccountByEmail(db, invitation.email);
      return { invitation, hasAccount: account !== undefined };
    },

    /** Makes the account that the link was made for. */
    async accept(
      wanted: { token: string; name: string; password: string },
      from: Origin,
    ): Promise<SignedIn> {
      const { email } = await find(wanted.token);
      checkNewPassword(wanted.password, email);
      if ((await findAccountByEmail(db, email)) !== undefined) throw refuseSecond();
      const account = {
        id: newId(),
        email,
        name: wanted.name.trim(),
        passwordHash: await hashes.hash(wanted.password),
        isOwner: false,
        createdAtMs: clock(),
      };
      try {
        const secrets = await db.transaction().execute(async (tx) => {
          await insertAccount(tx, account);
          await join(tx, wanted.token, account, { email, address: from.address });
          return startSession({ ...storage, db: tx }, clock, account, from);
        });
        return { ...secrets, accountId: account.id };
      } catch (error) {
        throw storage.isUniqueViolation(error) ? refuseSecond() : error;
      }
    },

    /** Adds the organization to an account that is there. */
    async join(acting: Acting, token: string): Promise<void> {
      const { accountId, email } = asAgent(acting.principal);
      await db.transaction().execute((tx) => join(tx, token, { id: accountId, email }, acting));
    },
  };
}

function refuseLink(): ApplicationError {
  return new ApplicationError('NOT_FOUND', 'The link is not known, was used, or is too old.');
}

function refuseSecond(): ApplicationError {
  return new ApplicationError('CONFLICT', 'There is an account of this e-mail: sign in and join.');
}
