import { putVisitorPage, type VisitorPage } from '../../storage/queries/visitor-pages.queries.ts';
import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { digest, newId, randomHex } from '../../lib/ids.ts';
import {
  findVisitor,
  findVisitorByToken,
  insertVisitor,
  updateVisitor,
  type StoredVisitor,
} from '../../storage/queries/visitors.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Principal } from '../access/principal.ts';
import type { Publish } from '../domain-events.ts';
import type { OrganizationsService } from '../organizations/organizations.service.ts';
import { toJson, type Attributes } from './attributes.policy.ts';
import { browserOf, languageOf } from './browser.policy.ts';
import { cleanUrl } from './page-url.policy.ts';

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

export interface Profile {
  readonly name?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly attributes?: Attributes | undefined;
}

/** What a browser says of itself with every request. */
export interface BrowserHeaders {
  readonly userAgent?: string | undefined;
  readonly acceptLanguage?: string | undefined;
}

export type VisitorsService = ReturnType<typeof createVisitorsService>;

export type SeenPage = Pick<VisitorPage, 'url' | 'title'>;

export function createVisitorsService(
  { db }: Pick<Storage, 'db'>,
  clock: Clock,
  organizations: OrganizationsService,
  publish: Publish,
) {
  async function get(principal: Principal): Promise<StoredVisitor> {
    const visitor = await findVisitor(db, ownId(principal));
    if (visitor === undefined) throw new ApplicationError('NOT_FOUND', 'Visitor not found');
    return visitor;
  }

  return {
    /** A new visitor with the token that admits them, which is seen this once. */
    async create(
      organizationId: string,
      { name = null, email = null, attributes = {} }: Profile,
      headers: BrowserHeaders = {},
    ): Promise<{ visitor: StoredVisitor; token: string }> {
      const given = toJson(attributes);
      await organizations.admit(organizationId);
      const token = PREFIX + randomHex(SECRET_BYTES);
      const createdAt = clock();
      const expiresAt = createdAt + LIFETIME_MS;
      const visitor = {
        id: newId(),
        organizationId,
        name,
        email,
        createdAt,
        expiresAt,
        browser: browserOf(headers.userAgent ?? ''),
        language: languageOf(headers.acceptLanguage ?? ''),
        attributes: given,
      };
      await insertVisitor(db, { ...visitor, tokenHash: digest(token) });
      return { visitor, token };
    },

    /** The principal a token stands for, or nothing. */
    async authenticate(
      token: string,
    ): Promise<Extract<Principal, { kind: 'visitor' }> | undefined> {
      if (!token.startsWith(PREFIX) || token.length > TOKEN_CHARACTERS_MAX) return undefined;
      const visitor = await findVisitorByToken(db, digest(token));
      const nowMs = clock();
      if (visitor === undefined || visitor.expiresAt <= nowMs) return undefined;
      if (visitor.expiresAt < nowMs + LIFETIME_MS - RENEWAL_MS) {
        await updateVisitor(db, visitor.id, { expiresAt: nowMs + LIFETIME_MS });
      }
      return {
        kind: 'visitor',
        visitorId: visitor.id,
        organizationId: visitor.organizationId,
        name: visitor.name,
      };
    },

    get,

    async change(principal: Principal, profile: Profile): Promise<StoredVisitor> {
      const { name, email, attributes } = profile;
      await updateVisitor(db, ownId(principal), {
        ...(name !== undefined && { name }),
        ...(email !== undefined && { email }),
        ...(attributes !== undefined && { attributes: toJson(attributes) }),
      });
      return get(principal);
    },

    /** Remembers a page that the visitor sees: the latest fifty, without query and fragment. */
    async addPage(principal: Principal, { url, title }: SeenPage): Promise<void> {
      await putVisitorPage(db, ownId(principal), {
        url: cleanUrl(url),
        title,
        createdAtMs: clock(),
      });
    },

    /** Ends the token: from now on it admits nobody. */
    async end(principal: Principal): Promise<void> {
      const visitorId = ownId(principal);
      await updateVisitor(db, visitorId, { expiresAt: 0 });
      publish({ name: 'visitor.ended', visitorId });
    },
  };
}

/** Nobody but a visitor has a profile: to all others it looks as if there were none. */
function ownId(principal: Principal): string {
  if (principal.kind === 'visitor') return principal.visitorId;
  throw new ApplicationError('NOT_FOUND', 'Visitor not found');
}
