import type { Identity } from '@dowellchat/contract/v3/identity.endpoints.ts';
import { ApplicationError } from '../../lib/application-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { newId, randomHex } from '../../lib/ids.ts';
import type { SecretBox } from '../../lib/secret-box.ts';
import {
  deleteIdentityKey,
  findIdentityMode,
  insertIdentityKey,
  listIdentityKeys,
  updateIdentityMode,
  type StoredIdentityKey,
} from '../../storage/queries/identity.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import type { IdentityMode } from '../../storage/tables.ts';
import { checkMay } from '../access/access.policy.ts';
import type { Principal } from '../access/principal.ts';
import { recordAct, type Acting } from '../accounts/acting.ts';
import type { Publish } from '../domain-events.ts';
import type { OrganizationsService } from '../organizations/organizations.service.ts';
import { purposeOfKey } from './visitor-identity.ts';

const SECRET_PREFIX = 'dws_';
const SECRET_BYTES = 32;
/** Two: a new one is in use before the old one goes. */
const PLACES = [1, 2] as const;

/** What an organization asks of its visitors, and the keys that name them. */
export interface IdentitySettings {
  readonly mode: Identity['mode'];
  readonly keys: readonly Pick<StoredIdentityKey, 'id' | 'createdAtMs'>[];
}

export interface IdentityParts {
  readonly box: SecretBox;
  readonly organizations: Pick<OrganizationsService, 'admit' | 'forgetIdentityMode'>;
  readonly publish: Publish;
}

export type IdentityService = ReturnType<typeof createIdentityService>;

export function createIdentityService(
  storage: Storage,
  clock: Clock,
  { box, organizations, publish }: IdentityParts,
) {
  const { db } = storage;

  async function describe(organizationId: string): Promise<IdentitySettings> {
    const mode = await findIdentityMode(db, organizationId);
    return { mode, keys: await listIdentityKeys(db, organizationId) };
  }

  /** Sockets that were let in by what was said before are judged anew. */
  function tellChanged(organizationId: string): void {
    organizations.forgetIdentityMode(organizationId);
    publish({ name: 'identity.changed', organizationId });
  }

  return {
    async get(principal: Principal, organizationId: string): Promise<IdentitySettings> {
      checkMay(principal, 'identity.read', { organizationId });
      return describe(organizationId);
    },

    async changeMode(
      acting: Acting,
      organizationId: string,
      mode: IdentityMode,
    ): Promise<IdentitySettings> {
      checkMay(acting.principal, 'identity.change', { organizationId });
      await organizations.admit(organizationId);
      await db.transaction().execute(async (tx) => {
        if (mode === 'required' && (await listIdentityKeys(tx, organizationId)).length === 0) {
          throw new ApplicationError('CONFLICT', 'Make a key first: nobody would be admitted.');
        }
        await updateIdentityMode(tx, organizationId, mode);
        await recordAct(tx, clock, acting, {
          organizationId,
          action: 'identity.changed',
          subject: mode,
        });
      });
      tellChanged(organizationId);
      return describe(organizationId);
    },

    /** The secret is seen this once. It signs as the text it is. */
    async createKey(
      acting: Acting,
      organizationId: string,
    ): Promise<{ id: string; createdAtMs: number; secret: string }> {
      checkMay(acting.principal, 'identity.change', { organizationId });
      await organizations.admit(organizationId);
      const id = newId();
      const createdAtMs = clock();
      const secret = SECRET_PREFIX + randomHex(SECRET_BYTES);
      const sealedSecret = box.seal(purposeOfKey(id), secret);
      try {
        await db.transaction().execute(async (tx) => {
          const taken = (await listIdentityKeys(tx, organizationId)).map(({ place }) => place);
          const place = PLACES.find((one) => !taken.includes(one));
          if (place === undefined) throw refuseThird();
          await insertIdentityKey(tx, { id, organizationId, place, sealedSecret, createdAtMs });
          await recordAct(tx, clock, acting, {
            organizationId,
            action: 'identity-key.created',
            subject: id,
          });
        });
      } catch (error) {
        // Another one has got the place at this very moment.
        throw storage.isUniqueViolation(error) ? refuseThird() : error;
      }
      return { id, createdAtMs, secret };
    },

    /** Whom the key has named is nobody's word any more, at once. */
    async removeKey(acting: Acting, organizationId: string, id: string): Promise<void> {
      checkMay(acting.principal, 'identity.change', { organizationId });
      await db.transaction().execute(async (tx) => {
        if (!(await deleteIdentityKey(tx, organizationId, id))) {
          throw new ApplicationError('NOT_FOUND', 'Key not found');
        }
        await recordAct(tx, clock, acting, {
          organizationId,
          action: 'identity-key.removed',
          subject: id,
        });
      });
      tellChanged(organizationId);
    },
  };
}

function refuseThird(): ApplicationError {
  return new ApplicationError('CONFLICT', 'There are two keys already: remove one first.');
}
