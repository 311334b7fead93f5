import type { Acting } from '../../domain/accounts/acting.ts';
import type { Call } from '../endpoints.ts';

/** Who does something with a call, and from where: what the log of acts keeps. */
export function actingIn({ principal, request }: Pick<Call, 'principal' | 'request'>): Acting {
  return { principal, address: request.ip };
}
