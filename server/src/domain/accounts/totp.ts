import type * as OtpauthModule from 'otpauth';
import type { Secret, TOTP } from 'otpauth';

const ISSUER = 'DowellChat';
const PERIOD_SECONDS = 30;
/** A clock may be wrong by a step, and a code takes a moment to type. */
const STEPS_AROUND = 1;
/** 160 bits, as RFC 4226 asks; 32 letters in base 32. */
const SECRET_BYTES = 20;

/** A secret for an authenticator, and the address that its QR code holds. */
export async function newTotpSecret(email: string): Promise<{ secret: string; uri: string }> {
  const otpauth = await load();
  const secret = new otpauth.Secret({ size: SECRET_BYTES });
  return { secret: secret.base32, uri: totpOf(otpauth, secret, email).toString() };
}

/** The time step a code is of; nothing where it is none of now. */
export async function stepOfCode(
  secret: string,
  code: string,
  nowMs: number,
): Promise<number | undefined> {
  const token = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const otpauth = await load();
  const totp = totpOf(otpauth, otpauth.Secret.fromBase32(secret), '');
  const delta = totp.validate({ token, timestamp: nowMs, window: STEPS_AROUND });
  return delta === null ? undefined : Math.floor(nowMs / 1000 / PERIOD_SECONDS) + delta;
}

type Otpauth = Pick<typeof OtpauthModule, 'Secret' | 'TOTP'>;

/** With the first code: the server starts without it. */
function load(): Promise<Otpauth> {
  return import('otpauth');
}

function totpOf(otpauth: Otpauth, secret: Secret, label: string): TOTP {
  // What every authenticator knows: others ignore anything else in the address.
  return new otpauth.TOTP({
    issuer: ISSUER,
    label,
    secret,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_SECONDS,
  });
}
