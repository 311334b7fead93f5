import { PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN } from '@dowellchat/contract/limits.ts';
import { ApplicationError } from '../../lib/application-error.ts';
import { COMMON_PASSWORDS } from './common-passwords.ts';

/** Fewer different characters than this make no password of any length. */
const DIFFERENT_CHARACTERS_MIN = 4;

/** Keyboards spell one text in several ways: all of them are the same password. */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC');
}

/** Refuses what would be guessed. `field` is what the caller called it. */
export function checkNewPassword(password: string, email: string, field = 'password'): void {
  const complaint = complaintAbout(normalizePassword(password), email);
  if (complaint === undefined) return;
  throw new ApplicationError('INVALID', 'Choose another password.', {
    fields: { [field]: [complaint] },
  });
}

function complaintAbout(password: string, email: string): string | undefined {
  if (password.length < PASSWORD_CHARACTERS_MIN || password.length > PASSWORD_CHARACTERS_MAX) {
    return `must have ${PASSWORD_CHARACTERS_MIN} to ${PASSWORD_CHARACTERS_MAX} characters`;
  }
  const small = password.toLowerCase().trim();
  const [mailbox = ''] = email.split('@');
  if (small === email || small === mailbox) return 'must not be the e-mail';
  if (COMMON_PASSWORDS.has(small) || new Set(small).size < DIFFERENT_CHARACTERS_MIN) {
    return 'must not be one that many people have';
  }
  return undefined;
}

/** An e-mail in its one spelling. */
export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase();
}
