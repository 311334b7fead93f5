import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isPublicAddress } from './public-addresses.ts';

/** How long a name server may take for one question, and how often it is asked. */
const NAME_SERVER = { timeout: 3000, tries: 2 } as const;

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** All addresses of a name; throws where it has none. */
export type Resolve = (name: string) => Promise<readonly Address[]>;

export interface DestinationRules {
  /** Whether addresses that are not of the open internet will do. */
  readonly allowsPrivate: boolean;
  /** Whether `http:` will do. */
  readonly allowsHttp: boolean;
}

/** Where a request goes: what was checked is what is connected to. */
export interface Destination {
  readonly url: URL;
  readonly addresses: readonly [Address, ...Address[]];
}

/** Says in plain words why nothing is sent there. */
export class RefusedDestination extends Error {
  override readonly name = 'RefusedDestination';
}

/**
 * Asks name servers itself: the system's own look-up holds a thread for as long as a name server
 * likes, and there are four for the whole process. It alone knows the names of an intranet's hosts.
 */
export function createResolve({ allowsPrivate }: Pick<DestinationRules, 'allowsPrivate'>): Resolve {
  if (allowsPrivate) {
    return async (name) =>
      (await lookup(name, { all: true })).map(({ address, family }) => ({
        address,
        family: family === 6 ? 6 : 4,
      }));
  }
  return async (name) => {
    const resolver = new Resolver(NAME_SERVER);
    const [ipv4, ipv6] = await Promise.allSettled([
      resolver.resolve4(name),
      resolver.resolve6(name),
    ]);
    const found: Address[] = [];
    if (ipv4.status === 'fulfilled') {
      found.push(...ipv4.value.map((address) => ({ address, family: 4 as const })));
    }
    if (ipv6.status === 'fulfilled') {
      found.push(...ipv6.value.map((address) => ({ address, family: 6 as const })));
    }
    if (found.length === 0 && ipv4.status === 'rejected') throw ipv4.reason;
    return found;
  };
}

/**
 * Resolves the host of a URL once and checks each address it has: one that leads inside is enough
 * to refuse, for whoever answers with both chooses which is taken.
 */
export async function findDestination(
  text: string,
  rules: DestinationRules,
  resolve: Resolve,
): Promise<Destination> {
  const url = parse(text, rules);
  const [first, ...others] = await addressesOf(url, resolve);
  if (first === undefined) throw new RefusedDestination('The host has no address.');
  const addresses = [first, ...others] as const;
  if (!rules.allowsPrivate && !addresses.every(({ address }) => isPublicAddress(address))) {
    throw new RefusedDestination('The host’s address is not one of the open internet.');
  }
  return { url, addresses: [...addresses] };
}

function parse(text: string, { allowsHttp }: DestinationRules): URL {
  if (!URL.canParse(text)) throw new RefusedDestination('This is no URL.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(allowsHttp && url.protocol === 'http:')) {
    throw new RefusedDestination(
      `The URL must begin with https://${allowsHttp ? ' or http://' : ''}.`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new RefusedDestination('The URL must hold no user name and no password.');
  }
  return url;
}

async function addressesOf({ hostname }: URL, resolve: Resolve): Promise<readonly Address[]> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const version = isIP(host);
  if (version !== 0) return [{ address: host, family: version === 6 ? 6 : 4 }];
  try {
    return await resolve(host);
  } catch {
    throw new RefusedDestination('The host’s name is not known.');
  }
}
