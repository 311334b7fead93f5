import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/**
 * Seals what must be read again and so cannot be a hash. A sealed text is `v1.` and, in base64url,
 * a random nonce, the cipher text and its tag, by AES-256-GCM. It opens for the purpose it was
 * sealed for alone: copied into another row it is worth nothing.
 */
const CIPHER = 'aes-256-gcm';
const VERSION = 'v1.';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export const SECRET_KEY_BYTES = 32;

export interface SecretBox {
  seal(purpose: string, text: string): string;
  /** Throws where the text was sealed with another key or for another purpose, or was changed. */
  open(purpose: string, sealed: string): string;
}

class SecretBoxError extends Error {
  override readonly name = 'SecretBoxError';
}

/** The key is asked for with the first secret: most servers start without having one. */
export function createSecretBox(readKey: () => Buffer): SecretBox {
  let key: Buffer | undefined;
  const keyNow = (): Buffer => (key ??= readKey());

  return {
    seal(purpose, text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, keyNow(), nonce);
      cipher.setAAD(Buffer.from(purpose));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return VERSION + Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url');
    },

    open(purpose, sealed) {
      const bytes = isSealed(sealed) && Buffer.from(sealed.slice(VERSION.length), 'base64url');
      if (bytes === false || bytes.length < NONCE_BYTES + TAG_BYTES) {
        throw new SecretBoxError('This is no sealed secret.');
      }
      const decipher = createDecipheriv(CIPHER, keyNow(), bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(purpose));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const body = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
        return Buffer.concat([body, decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new SecretBoxError(
          'A sealed secret does not open: SECRET_KEY, or the file secret.key of the data folder, ' +
            'is not the one it was sealed with.',
          { cause },
        );
      }
    },
  };
}

/** Whether a stored text has been through the box. */
export function isSealed(text: string): boolean {
  return text.startsWith(VERSION);
}
