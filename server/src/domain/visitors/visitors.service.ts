import type { VisitorIdentity } from '@dowellchat/contract/v3/identity.endpoints.ts';
import { putVisitorPage, type VisitorPage } from '../../storage/queries/visitor-pages.queries.ts';
import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { digest, randomHex } from '../../lib/ids.ts';
import {
  findTokenHolder,
  findVisitor,
  insertVisitorToken,
  updateVisitor,
  updateVisitorToken,
  type StoredVisitor,
} from '../../storage/queries/visitors.queries.ts';
import { listInboxRowsOfVisitor } from '../../storage/queries/inbox.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Principal } from '../access/principal.ts';
import type { Publish } from '../domain-events.ts';
import {
  refuseUnnamed,
  type VerifiedIdentity,
  type VerifyIdentity,
} from '../identity/visitor-identity.ts';
import type { OrganizationsService } from '../organizations/organizations.service.ts';
import { browserOf, languageOf } from './browser.policy.ts';
import { cleanUrl } from './page-url.policy.ts';
import { admits, isVerified } from './visitor-token.policy.ts';
import {
  becomeNamed,
  makeVisitor,
  MOVED_ROOMS_MAX,
  profileIn,
  type Profile,
} from './visitor-rows.ts';

export type { StoredVisitor };

const PREFIX = 'dwv_';
/** 192 bits: a token is as hard to guess as a key. */
const SECRET_BYTES = 24;
/** Longer texts cannot be tokens and are not worth hashing. */
const TOKEN_CHARACTERS_MAX = 128;

const DAY_MS = 24 * 60 * 60 * 1000;
/** A visitor who stays away longer than this is another one when they come back. */
const LIFETIME_MS = 90 * DAY_MS;
/** A use moves the end into the future, but is not worth a write each time. */
const RENEWAL_MS = DAY_MS;

/** Rooms in whose lists a visitor's new name is told at once; few have so many. */
const TOLD_ROOMS_MAX = MOVED_ROOMS_MAX;

/** Two devices that become one person at a moment: the second finds what the first has made. */
const NAMING_ATTEMPTS_MAX = 3;

/** What a browser says of itself with every request. */
export interface BrowserHeaders {
  readonly userAgent?: string | undefined;
  readonly acceptLanguage?: string | undefined;
}

export interface VisitorParts {
  readonly organizations: Pick<OrganizationsService, 'admit' | 'identityModeOf'>;
  readonly verify: VerifyIdentity;
  readonly publish: Publish;
}

export type VisitorsService = ReturnType<typeof createVisitorsService>;

export type SeenPage = Pick<VisitorPage, 'url' | 'title'>;

export function createVisitorsService(
  storage: Storage,
  clock: Clock,
  { organizations, verify, publish }: VisitorParts,
) {
  const { db } = storage;

  async function getById(id: string): Promise<StoredVisitor> {
    const visitor = await findVisitor(db, id);
    if (visitor === undefined) throw new ApplicationError('NOT_FOUND', 'Visitor not found');
    return visitor;
  }

  async function again<T>(run: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await run();
      } catch (error) {
        if (!storage.isUniqueViolation(error) || attempt === NAMING_ATTEMPTS_MAX) throw error;
      }
    }
  }

  /** Read after the commit: a room that was opened meanwhile is among them, or shows it itself. */
  async function tellChanged(visitorId: string): Promise<void> {
    const rows = await listInboxRowsOfVisitor(db, visitorId, TOLD_ROOMS_MAX);
    for (const { visitor, latest: _latest, ...room } of rows) {
      publish({ name: 'visitor.changed', room, visitor });
    }
  }

  return {
    /** A visitor with a new token that admits them, which is seen this once. */
    async create(
      organizationId: string,
      profile: Profile,
      { identity, ...headers }: BrowserHeaders & { identity?: VisitorIdentity | undefined } = {},
    ): Promise<{ visitor: StoredVisitor; token: string; expiresAt: number }> {
      const said = profileIn(profile);
      const named = identity && (await verify(organizationId, identity));
      if (!named && (await organizations.identityModeOf(organizationId)) === 'required') {
        throw refuseUnnamed();
      }
      await organizations.admit(organizationId);
      const device = {
        browser: browserOf(headers.userAgent ?? ''),
        language: languageOf(headers.acceptLanguage ?? ''),
      };
      const token = PREFIX + randomHex(SECRET_BYTES);
      const expiresAt = clock() + LIFETIME_MS;
      const { id, isChanged } = await again(() =>
        db.transaction().execute(async (tx) => {
          const visitor = await makeVisitor(tx, clock, { organizationId, said, named, device });
          await insertVisitorToken(tx, {
            tokenHash: digest(token),
            visitorId: visitor.id,
            expiresAt,
            ...wordOf(named),
          });
          return visitor;
        }),
      );
      if (isChanged) await tellChanged(id);
      return { visitor: await getById(id), token, expiresAt };
    },

    /** The principal a token stands for, or nothing. */
    async authenticate(
      token: string,
    ): Promise<Extract<Principal, { kind: 'visitor' }> | undefined> {
      if (!token.startsWith(PREFIX) || token.length > TOKEN_CHARACTERS_MAX) return undefined;
      const tokenHash = digest(token);
      const holder = await findTokenHolder(db, tokenHash);
      const nowMs = clock();
      if (holder === undefined || !admits(holder, nowMs)) return undefined;
      if (holder.expiresAt < nowMs + LIFETIME_MS - RENEWAL_MS) {
        await updateVisitorToken(db, tokenHash, { expiresAt: nowMs + LIFETIME_MS });
      }
      return {
        kind: 'visitor',
        visitorId: holder.id,
        organizationId: holder.organizationId,
        name: holder.name,
        tokenHash,
        isVerified: isVerified(holder, nowMs),
      };
    },

    get: async (principal: Principal): Promise<StoredVisitor> =>
      getById(asVisitor(principal).visitorId),

    /** Says who the visitor is. Whom `identity` names is the visitor of the token from now on. */
    async change(
      principal: Principal,
      profile: Profile,
      identity?: VisitorIdentity,
    ): Promise<StoredVisitor> {
      const { visitorId, organizationId, tokenHash } = asVisitor(principal);
      const said = profileIn(profile);
      if (identity === undefined) {
        if (await updateVisitor(db, visitorId, said)) await tellChanged(visitorId);
        return getById(visitorId);
      }
      const named = await verify(organizationId, identity);
      const { id, isChanged } = await again(() =>
        db.transaction().execute(async (tx) => {
          const wanted = { organizationId, visitorId, said, named };
          const become = await becomeNamed(tx, clock, wanted);
          await updateVisitorToken(tx, tokenHash, { visitorId: become.id, ...wordOf(named) });
          return become;
        }),
      );
      if (isChanged) await tellChanged(id);
      if (id !== visitorId) publish({ name: 'visitor.ended', tokenHash, reason: 'changed' });
      return getById(id);
    },

    /** Remembers a page that the visitor sees: the latest fifty, without query and fragment. */
    async addPage(principal: Principal, { url, title }: SeenPage): Promise<void> {
      await putVisitorPage(db, asVisitor(principal).visitorId, {
        url: cleanUrl(url),
        title,
        createdAtMs: clock(),
      });
    },

    /** Ends the token: from now on it admits nobody. */
    async end(principal: Principal): Promise<void> {
      const { tokenHash } = asVisitor(principal);
      await updateVisitorToken(db, tokenHash, { expiresAt: 0 });
      publish({ name: 'visitor.ended', tokenHash, reason: 'revoked' });
    },
  };
}

function wordOf(named: VerifiedIdentity | undefined) {
  return { verifiedBy: named?.verifiedBy ?? null, verifiedUntil: named?.untilMs ?? null };
}

/** Nobody but a visitor has a profile: to all others it looks as if there were none. */
function asVisitor(principal: Principal): Extract<Principal, { kind: 'visitor' }> {
  if (principal.kind === 'visitor') return principal;
  throw new ApplicationError('NOT_FOUND', 'Visitor not found');
}
