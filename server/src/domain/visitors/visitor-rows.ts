import type { Clock } from '../../lib/clock.ts';
import { newId } from '../../lib/ids.ts';
import {
  findVerification,
  findVisitorOfSubject,
  insertVisitor,
  moveRooms,
  updateVisitor,
  type StoredVisitor,
} from '../../storage/queries/visitors.queries.ts';
import type { Tx } from '../../storage/storage.ts';
import type { VerifiedIdentity } from '../identity/visitor-identity.ts';
import { toJson, type Attributes } from './attributes.policy.ts';

/** Rooms that follow a visitor into the person they turn out to be; it bounds the transaction. */
export const MOVED_ROOMS_MAX = 200;

export interface Profile {
  readonly name?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly attributes?: Attributes | undefined;
}

/** What of a profile was given, as it is stored. */
type Said = Partial<Pick<StoredVisitor, 'name' | 'email' | 'attributes'>>;

/** Refuses attributes that are too many or too large. */
export function profileIn({ name, email, attributes }: Profile): Said {
  return {
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(attributes !== undefined && { attributes: toJson(attributes) }),
  };
}

interface Wanted {
  readonly organizationId: string;
  readonly said: Said;
  readonly named: VerifiedIdentity | undefined;
  /** Where the device has just been heard of. */
  readonly device?: Pick<StoredVisitor, 'browser' | 'language'>;
}

/** Who somebody is now, and whether what is to be seen of them in their rooms is another than before. */
export interface Become {
  readonly id: string;
  readonly isChanged: boolean;
}

/** The visitor of a new token: who was there before on another device, where a JWT says so. */
export async function makeVisitor(tx: Tx, clock: Clock, wanted: Wanted): Promise<Become> {
  const known = await findKnown(tx, wanted);
  if (known !== undefined) {
    return { id: known, isChanged: await updateVisitor(tx, known, changeOf(wanted)) };
  }
  const id = newId();
  const { organizationId, named, device = { browser: null, language: null } } = wanted;
  const unsaid = { name: null, email: null, attributes: '{}' };
  const visitor = { ...unsaid, ...toldOf(wanted), ...device, id, organizationId };
  await insertVisitor(tx, { ...visitor, createdAt: clock() }, named);
  return { id, isChanged: false };
}

/**
 * Whom an identity makes of a visitor. A nameless one becomes the person, and brings their rooms
 * along where the person has been here before. One who has a name already keeps it and all they
 * said: another one now uses their browser.
 */
export async function becomeNamed(
  tx: Tx,
  clock: Clock,
  wanted: Wanted & { readonly visitorId: string; readonly named: VerifiedIdentity },
): Promise<Become> {
  const { visitorId, named } = wanted;
  const before = await findVerification(tx, visitorId);
  const known = await findKnown(tx, wanted);
  const isNameless =
    before === undefined ||
    (before.verifiedWith === 'hash' && before.verifiedId === named.verifiedId);
  if (known === undefined ? isNameless : known === visitorId) {
    return { id: visitorId, isChanged: await updateVisitor(tx, visitorId, changeOf(wanted)) };
  }
  const person = await makeVisitor(tx, clock, wanted);
  if (known === undefined || !isNameless) return person;
  await moveRooms(tx, { from: visitorId, to: person.id, limit: MOVED_ROOMS_MAX });
  return { ...person, isChanged: true };
}

async function findKnown(tx: Tx, { organizationId, named }: Wanted): Promise<string | undefined> {
  if (named?.verifiedWith !== 'token') return undefined;
  return findVisitorOfSubject(tx, organizationId, named.verifiedId);
}

/** The organization's server knows better than the visitor what they are called. */
function toldOf({ said, named }: Wanted): Said {
  return {
    ...said,
    ...(named?.name !== undefined && { name: named.name }),
    ...(named?.email !== undefined && { email: named.email }),
  };
}

function changeOf(wanted: Wanted) {
  return { ...toldOf(wanted), ...(wanted.named && { verification: wanted.named }) };
}
