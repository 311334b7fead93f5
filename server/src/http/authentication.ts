import type { FastifyRequest } from 'fastify';
import type { Audience } from '@dowellchat/contract/endpoint.ts';
import type { Settings } from '../config/settings.ts';
import { admitsWithoutKey, type Arrival } from '../domain/access/admission.policy.ts';
import type { FindTokenHolder } from '../domain/access/bearer-tokens.ts';
import { HOLDER, OPERATOR, type Principal } from '../domain/access/principal.ts';
import { ApplicationError } from '../lib/application-error.ts';
import { queryText } from './requests.ts';

const KEY_WANTED = 'An API key is required: send it as "Authorization: Bearer <key>".';

export type Authenticate = (request: FastifyRequest, audience: Audience) => Promise<Principal>;

export function createAuthenticate(
  settings: Settings,
  findTokenHolder: FindTokenHolder,
): Authenticate {
  async function programOf(key: string): Promise<Principal> {
    const holder = await findTokenHolder(key);
    if (holder?.kind === 'apiKey') return holder;
    throw new ApplicationError('UNAUTHENTICATED', 'The API key is wrong.');
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
        return (await findTokenHolder(token)) ?? refuseToken();
      }
      case 'program': {
        const key = bearer(request);
        if (key !== undefined) return programOf(key);
        throw new ApplicationError('UNAUTHENTICATED', KEY_WANTED);
      }
      case 'key': {
        const key = queryText(request, 'api_key') ?? bearer(request);
        if (key === undefined || key === '') {
          throw new ApplicationError('INVALID', 'api_key is required.');
        }
        return programOf(key);
      }
      case 'server': {
        const key = bearer(request);
        if (key !== undefined) return programOf(key);
        if (admitsWithoutKey(settings, arrivalOf(request))) return OPERATOR;
        throw new ApplicationError('UNAUTHENTICATED', KEY_WANTED);
      }
    }
  };
}

function refuseToken(): never {
  throw new ApplicationError('UNAUTHENTICATED', 'The token admits nobody.');
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
