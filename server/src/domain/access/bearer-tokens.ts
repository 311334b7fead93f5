import type { Storage } from '../../storage/storage.ts';
import type { VisitorsService } from '../visitors/visitors.service.ts';
import { findKeyHolder } from './api-keys.service.ts';
import type { TokenHolder } from './principal.ts';

/** The principal a visitor's token or an API key stands for, or nothing. */
export type FindTokenHolder = (token: string) => Promise<TokenHolder | undefined>;

export function createFindTokenHolder(
  storage: Pick<Storage, 'db'>,
  visitors: VisitorsService,
): FindTokenHolder {
  return async (token) =>
    (await visitors.authenticate(token)) ?? (await findKeyHolder(storage, token));
}
