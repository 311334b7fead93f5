import { createHmac } from 'node:crypto';
import { ORGANIZATION } from './site.ts';

/** Of an organization that names its visitors. */
export interface IdentityKey {
  readonly id: string;
  readonly secret: string;
}

/** Who a visitor is, as the page’s own server tells it: a JWT that is good for five minutes. */
export function signIdentity(key: IdentityKey, sub: string): string {
  const header = { alg: 'HS256', kid: key.id };
  const claims = { sub, aud: ORGANIZATION, exp: Math.floor(Date.now() / 1000) + 300 };
  const text = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${createHmac('sha256', key.secret).update(text).digest('base64url')}`;
}
