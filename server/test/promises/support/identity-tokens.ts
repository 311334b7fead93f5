import { createHmac, generateKeyPairSync } from 'node:crypto';
import { SignJWT, type JWTPayload } from 'jose';

export interface IdentityKey {
  readonly id: string;
  readonly secret: string;
}

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** As an organization's server would make it. */
export function signToken(
  key: IdentityKey,
  claims: JWTPayload,
  header: { kid?: string | null; alg?: string } = {},
): Promise<string> {
  const { kid = key.id, alg = 'HS256' } = header;
  return new SignJWT({ exp: nowSeconds() + 300, ...claims })
    .setProtectedHeader({ alg, ...(kid !== null && { kid }) })
    .sign(Buffer.from(key.secret));
}

export function hashOf(key: IdentityKey, userId: string): string {
  return createHmac('sha256', key.secret).update(userId).digest('hex');
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token put together by hand, with whatever signature. */
const handMade = (header: object, claims: object, signature: (text: string) => string): string => {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${signature(text)}`;
};

export interface Signing {
  readonly key: IdentityKey;
  /** A live key of another organization. */
  readonly foreign: IdentityKey;
  /** One of this organization that was removed. */
  readonly removed: IdentityKey;
  readonly organizationId: string;
}

const DAY_SECONDS = 24 * 60 * 60;

/** Every way to be no word of the organization's, each by what is wrong with it. */
export async function badTokens(signing: Signing): Promise<Record<string, string>> {
  const { key, foreign, removed, organizationId: aud } = signing;
  const now = nowSeconds();
  const claims = { sub: 'user-1', aud, exp: now + 300 };
  const good = await signToken(key, claims);
  const [header = '', payload = '', signature = ''] = good.split('.');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const rs256 = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: key.id })
    .sign(privateKey);
  const hs512 = await signToken(key, claims, { alg: 'HS512' });
  const hmac = (text: string) => createHmac('sha256', key.secret).update(text).digest('base64url');
  return {
    'alg none': handMade({ alg: 'none', kid: key.id }, claims, () => ''),
    'alg none with a signature': handMade({ alg: 'none', kid: key.id }, claims, hmac),
    'alg NONE': handMade({ alg: 'NONE', kid: key.id }, claims, () => ''),
    'no alg': handMade({ kid: key.id }, claims, hmac),
    RS256: rs256,
    'RS256 in the header of an HMAC': handMade({ alg: 'RS256', kid: key.id }, claims, hmac),
    HS512: hs512,
    'a critical header nobody knows': handMade(
      { alg: 'HS256', kid: key.id, crit: ['x'], x: 1 },
      claims,
      hmac,
    ),
    'no kid': await signToken(key, claims, { kid: null }),
    'a kid that names nothing': await signToken(key, claims, { kid: 'f'.repeat(24) }),
    'the kid of another': await signToken(foreign, claims, { kid: key.id }),
    'another organization’s key': await signToken(foreign, claims),
    'a removed key': await signToken(removed, claims),
    expired: await signToken(key, { ...claims, exp: now - 120 }),
    'an end too far away': await signToken(key, { ...claims, exp: now + DAY_SECONDS + 300 }),
    'an end too far after its making': await signToken(key, {
      ...claims,
      iat: now - DAY_SECONDS,
      exp: now + 600,
    }),
    'no end': await signToken(key, { ...claims, exp: undefined as unknown as number }),
    'an end that is a text': handMade(
      { alg: 'HS256', kid: key.id },
      { ...claims, exp: String(now + 300) },
      hmac,
    ),
    'a foreign aud': await signToken(key, { ...claims, aud: `${aud}x` }),
    'a list for aud': await signToken(key, { ...claims, aud: [aud, 'another'] }),
    'a list of one for aud': await signToken(key, { ...claims, aud: [aud] }),
    'no aud': await signToken(key, { sub: 'user-1' }),
    'not good yet': await signToken(key, { ...claims, nbf: now + 600 }),
    'no sub': await signToken(key, { aud }),
    'an empty sub': await signToken(key, { ...claims, sub: '' }),
    'a sub of spaces': await signToken(key, { ...claims, sub: '   ' }),
    'a sub too long': await signToken(key, { ...claims, sub: 's'.repeat(256) }),
    'a sub that is a number': handMade({ alg: 'HS256', kid: key.id }, { ...claims, sub: 1 }, hmac),
    'another payload': [header, encode({ ...claims, sub: 'user-2' }), signature].join('.'),
    'a signature cut short': good.slice(0, -2),
    'no signature': `${header}.${payload}.`,
    'two parts': `${header}.${payload}`,
    giant: 'a'.repeat(4097),
    'as giant as may be': 'a'.repeat(4096),
    empty: '',
    garbage: 'no.to.ken',
    'a null byte': `${good}\0`,
  };
}
