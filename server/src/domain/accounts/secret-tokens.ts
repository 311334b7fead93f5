import { digest, randomHex } from '../../lib/ids.ts';

/** 256 bits. */
const SECRET_BYTES = 32;
/** Longer texts cannot be tokens and are not worth hashing. */
const TOKEN_CHARACTERS_MAX = 128;

/** A text that admits whoever holds it, and the hash of it that is kept. */
export function newSecretToken(prefix: string): { token: string; tokenHash: string } {
  const token = prefix + randomHex(SECRET_BYTES);
  return { token, tokenHash: digest(token) };
}

/** The hash a token is looked up by; nothing where the text cannot be one. */
export function hashOfToken(token: string, prefix: string): string | undefined {
  if (!token.startsWith(prefix) || token.length > TOKEN_CHARACTERS_MAX) return undefined;
  return digest(token);
}
