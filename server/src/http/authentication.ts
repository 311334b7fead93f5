import type { FastifyRequest } from 'fastify';
import type { Audience } from '@dowellchat/contract/endpoint.ts';
import type { Settings } from '../config/settings.ts';
import { admitsWithoutKey, type Arrival } from '../domain/access/admission.policy.ts';
import type { FindTokenHolder } from '../domain/access/bearer-tokens.ts';
import { isOwnOrigin } from '../domain/access/own-origin.policy.ts';
import { HOLDER, OPERATOR, type Agent, type Principal } from '../domain/access/principal.ts';
import { ApplicationError } from '../lib/application-error.ts';
import { queryText } from './requests.ts';
import { sessionTokenOf } from './session-cookie.ts';

const KEY_WANTED = 'An API key is required: send it as "Authorization: Bearer <key>".';

export type Authenticate = (request: FastifyRequest, audience: Audience) => Promise<Principal>;

export interface AuthenticationParts {
  readonly findTokenHolder: FindTokenHolder;
  readonly findSessionHolder: (token: string) => Promise<Agent | undefined>;
  readonly isClaimed: () => Promise<boolean>;
}

export function createAuthenticate(
  settings: Settings,
  { findTokenHolder, findSessionHolder, isClaimed }: AuthenticationParts,
): Authenticate {
  /**
   * Who is signed in where the request comes from. A browser sends the cookie along whoever made
   * it call: what changes something must come from a page of ours, and say so.
   */
  async function agentOf(request: FastifyRequest): Promise<Agent | undefined> {
    const token = sessionTokenOf(request);
    if (token === undefined) return undefined;
    if (!isReading(request)) refuseForeignPage(request, settings, { mustNameOne: true });
    return findSessionHolder(token);
  }

  async function programOf(key: string): Promise<Principal> {
    const holder = await findTokenHolder(key);
    if (holder?.kind === 'apiKey') return holder;
    throw new ApplicationError('UNAUTHENTICATED', 'The API key is wrong.');
  }

  return async (request, audience) => {
    switch (audience) {
      case 'anyone':
        return HOLDER;
      case 'visitor': {
        // What admits nobody counts for nothing here: the ids do, where the organization lets them.
        const token = bearer(request);
        const holder = token === undefined ? undefined : await findTokenHolder(token);
        return holder === undefined ? HOLDER : { kind: 'holder', bearer: holder };
      }
      case 'participant': {
        const token = bearer(request);
        if (token !== undefined) return (await findTokenHolder(token)) ?? refuseToken();
        const agent = await agentOf(request);
        if (agent !== undefined) return agent;
        throw new ApplicationError(
          'UNAUTHENTICATED',
          'Send a visitor token or an API key as "Authorization: Bearer <token>".',
        );
      }
      case 'program': {
        const key = bearer(request);
        if (key !== undefined) return programOf(key);
        const agent = await agentOf(request);
        if (agent !== undefined) return agent;
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
        const agent = await agentOf(request);
        if (agent !== undefined) return agent;
        if (admitsWithoutKey(settings, arrivalOf(request), await isClaimed())) return OPERATOR;
        throw new ApplicationError('UNAUTHENTICATED', KEY_WANTED);
      }
      case 'guest':
        // A page elsewhere must not sign its visitors in as somebody else.
        refuseForeignPage(request, settings, { mustNameOne: false });
        return HOLDER;
      case 'agent':
      case 'admin':
      case 'owner': {
        const agent = await agentOf(request);
        if (agent !== undefined) return agent;
        throw new ApplicationError('UNAUTHENTICATED', 'Sign in first.');
      }
    }
  };
}

/** A GET that changes something is checked as what it is. */
function isReading({ method, routeOptions }: FastifyRequest): boolean {
  return ['GET', 'HEAD'].includes(method) && routeOptions.config.changesState !== true;
}

function refuseForeignPage(
  { headers }: FastifyRequest,
  { PUBLIC_URL }: Pick<Settings, 'PUBLIC_URL'>,
  { mustNameOne }: { mustNameOne: boolean },
): void {
  const { origin, host } = headers;
  const isOurs =
    origin === undefined ? !mustNameOne : isOwnOrigin(origin, { host, publicUrl: PUBLIC_URL });
  if (!isOurs) {
    throw new ApplicationError('UNAUTHENTICATED', 'Only pages of this server may do this.');
  }
}

function refuseToken(): never {
  throw new ApplicationError('UNAUTHENTICATED', 'The token admits nobody.');
}

function bearer(request: FastifyRequest): string | undefined {
  return /^Bearer\s+(\S+)\s*$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** Read from the headers themselves: whom to believe does not matter for refusing. */
export function arrivalOf({ headers }: FastifyRequest): Arrival {
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
