import type { FastifyRequest } from 'fastify';
import type { Audience } from '@dowellchat/contract/endpoint.ts';
import type { Settings } from '../config/settings.ts';
import { admitsWithoutKey, type Arrival } from '../domain/access/admission.policy.ts';
import { findKeyHolder } from '../domain/access/api-keys.service.ts';
import { HOLDER, OPERATOR, type Principal } from '../domain/access/principal.ts';
import type { VisitorsService } from '../domain/visitors/visitors.service.ts';
import { ApplicationError } from '../lib/application-error.ts';
import type { Storage } from '../storage/storage.ts';
import { queryText } from './requests.ts';

const KEY_WANTED = 'An API key is required: send it as "Authorization: Bearer <key>".';

export type Authenticate = (request: FastifyRequest, audience: Audience) => Promise<Principal>;

export function createAuthenticate(
  storage: Storage,
  settings: Settings,
  visitors: VisitorsService,
): Authenticate {
  async function holderOf(key: string): Promise<Principal> {
    const holder = await findKeyHolder(storage, key);
    if (holder === undefined)
      throw new ApplicationError('UNAUTHENTICATED', 'The API key is wrong.');
    return holder;
  }

  return async (request, audience) => {
    switch (audience) {
      case 'anyone':
      case 'visitor':
        return HOLDER;
      case 'participant': {
        const token = bearer(request);
        if (token === undefined) {
          throw new ApplicationError(
            'UNAUTHENTICATED',
            'Send a visitor token or an API key as "Authorization: Bearer <token>".',
          );
        }
        return (await visitors.authenticate(token)) ?? holderOf(token);
      }
      case 'program': {
        const key = bearer(request);
        if (key !== undefined) return holderOf(key);
        throw new ApplicationError('UNAUTHENTICATED', KEY_WANTED);
      }
      case 'key': {
        const key = queryText(request, 'api_key') ?? bearer(request);
        if (key === undefined || key === '') {
          throw new ApplicationError('INVALID', 'api_key is required.');
        }
        return holderOf(key);
      }
      case 'server': {
        const key = bearer(request);
        if (key !== undefined) return holderOf(key);
        if (admitsWithoutKey(settings, arrivalOf(request))) return OPERATOR;
        throw new ApplicationError('UNAUTHENTICATED', KEY_WANTED);
      }
    }
  };
}

function bearer(request: FastifyRequest): string | undefined {
  return /^Bearer\s+(\S+)\s*$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** Read from the headers themselves: whom to believe does not matter for refusing. */
function arrivalOf({ headers }: FastifyRequest): Arrival {
  return {
    hostname: hostnameOf(`http://${headers.host ?? ''}`),
    originHostname: headers.origin === undefined ? undefined : hostnameOf(headers.origin),
    isForwarded: ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'].some(
      (name) => headers[name] !== undefined,
    ),
  };
}

/** Empty for what is no address, such as the origin `null`. */
function hostnameOf(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname.replace(/^\[|\]$/g, '') : '';
}
