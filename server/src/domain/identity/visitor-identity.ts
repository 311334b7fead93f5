import { createHmac, timingSafeEqual } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { TEXT_CHARACTERS_MAX } from '@dowellchat/contract/limits.ts';
import type { VisitorIdentity } from '@dowellchat/contract/v3/identity.endpoints.ts';
import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import type { SecretBox } from '../../lib/secret-box.ts';
import { listIdentityKeys } from '../../storage/queries/identity.queries.ts';
import type { Verification } from '../../storage/queries/visitors.queries.ts';
import type { Storage } from '../../storage/storage.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const SUBJECT_CHARACTERS_MAX = 255;
/** Clocks of two machines never agree. */
const TOLERANCE_MS = 60 * 1000;

const NOT_SIGNED = 'is not signed with a key of the organization';

/** Who a visitor is, as a key of the organization says. */
export interface VerifiedIdentity extends Verification {
  /** When it has to be shown again where the organization asks for it; null: never. */
  readonly untilMs: number | null;
  readonly name: string | undefined;
  readonly email: string | undefined;
}

export type VerifyIdentity = (
  organizationId: string,
  identity: VisitorIdentity,
) => Promise<VerifiedIdentity>;

/** What a key's secret is sealed for. */
export const purposeOfKey = (id: string): string => `identity-key:${id}`;

/** Checks the word of an organization's server about who somebody is. Throws where it is none. */
export function createVerifyIdentity(
  { db }: Pick<Storage, 'db'>,
  clock: Clock,
  box: SecretBox,
): VerifyIdentity {
  async function secretsOf(organizationId: string): Promise<Map<string, Buffer>> {
    const keys = await listIdentityKeys(db, organizationId);
    return new Map(
      keys.map(({ id, sealedSecret }) => [
        id,
        Buffer.from(box.open(purposeOfKey(id), sealedSecret)),
      ]),
    );
  }

  /** With the first token: the server starts without the library. */
  async function verifyToken(organizationId: string, token: string): Promise<VerifiedIdentity> {
    const secrets = await secretsOf(organizationId);
    const { jwtVerify, errors } = await import('jose');
    let keyId = '';
    try {
      const { payload } = await jwtVerify(
        token,
        ({ kid = '' }) => {
          keyId = kid;
          const secret = secrets.get(kid);
          if (secret === undefined) throw refuse(NOT_SIGNED);
          return secret;
        },
        {
          algorithms: ['HS256'],
          audience: organizationId,
          requiredClaims: ['sub', 'aud', 'exp'],
          clockTolerance: TOLERANCE_MS / 1000,
          currentDate: new Date(clock()),
        },
      );
      return { ...readClaims(payload, clock()), verifiedBy: keyId };
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw refuse('has expired');
      if (error instanceof errors.JWTClaimValidationFailed) {
        throw refuse(`has no good "${error.claim}"`);
      }
      if (error instanceof errors.JOSEError) throw refuse(NOT_SIGNED);
      throw error;
    }
  }

  async function verifyHash(
    organizationId: string,
    { userId, userHash }: { userId: string; userHash: string },
  ): Promise<VerifiedIdentity> {
    const given = Buffer.from(userHash, 'hex');
    let verifiedBy: string | undefined;
    // Every key is tried, so that the time does not tell which one it was.
    for (const [id, secret] of await secretsOf(organizationId)) {
      const wanted = createHmac('sha256', secret).update(userId).digest();
      if (wanted.length === given.length && timingSafeEqual(wanted, given)) verifiedBy = id;
    }
    if (verifiedBy === undefined) throw refuse(NOT_SIGNED);
    return {
      verifiedId: userId,
      verifiedWith: 'hash',
      verifiedBy,
      // Shown again it would be the same: it is good for as long as its key is.
      untilMs: null,
      name: undefined,
      email: undefined,
    };
  }

  return (organizationId, identity) =>
    'token' in identity
      ? verifyToken(organizationId, identity.token)
      : verifyHash(organizationId, identity);
}

function readClaims(
  { sub, aud, exp = 0, iat, name, email }: JWTPayload,
  nowMs: number,
): Omit<VerifiedIdentity, 'verifiedBy'> {
  if (typeof aud !== 'string') throw refuse('has no good "aud"');
  // The library looks whether it is there, not what it is.
  if (typeof sub !== 'string' || sub.trim() === '' || sub.length > SUBJECT_CHARACTERS_MAX) {
    throw refuse('has no good "sub"');
  }
  const firstMs = Math.min(nowMs, (iat ?? Number.POSITIVE_INFINITY) * 1000);
  if (exp * 1000 > firstMs + DAY_MS + TOLERANCE_MS) throw refuse('is good for more than 24 hours');
  return {
    verifiedId: sub,
    verifiedWith: 'token',
    untilMs: nowMs + DAY_MS,
    name: textIn(name),
    email: textIn(email),
  };
}

function textIn(claim: unknown): string | undefined {
  const isName =
    typeof claim === 'string' && claim.trim() !== '' && claim.length <= TEXT_CHARACTERS_MAX;
  return isName ? claim : undefined;
}

/** Whoever has a signature that holds is told what else is wrong: they hold the key. */
function refuse(complaint: string): ApplicationError {
  return new ApplicationError('UNAUTHENTICATED', 'Who the visitor is cannot be verified.', {
    fields: { identity: [complaint] },
  });
}

/** An organization that admits nobody unnamed says so to who names nobody. */
export function refuseUnnamed(): ApplicationError {
  return refuse('is required by the organization');
}
