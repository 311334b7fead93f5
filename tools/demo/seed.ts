import { execFileSync } from 'node:child_process';
import type { ChatLink, Look } from '@dowellchat/contract/v3/products.endpoints.ts';
import { COMMAND } from './programs.ts';

export const ORGANIZATION = 'hazel-and-oak';
export const PRODUCT = 'SALESAGENT';

const LOOK: Look = {
  title: 'Hazel & Oak',
  color: '#1f5c46',
  side: 'right',
  greeting: 'Hello! Questions about a piece, a delivery, a colour? We are happy to help.',
  isAway: false,
  hours: null,
  awayNotice: 'We are in the workshop and answer in the evening.',
};

export interface Seeded {
  /** Of the shop's own programs: whoever has it answers visitors. */
  readonly key: string;
  readonly link: ChatLink;
}

/** Makes the organization with its look, the one site that may embed it, and a link. */
export async function seed(places: {
  chatUrl: string;
  shopUrl: string;
  dataDir: string;
}): Promise<Seeded> {
  const { chatUrl, shopUrl, dataDir } = places;
  const key = execFileSync(process.execPath, [COMMAND, 'keys', 'create', '--org', ORGANIZATION], {
    env: { ...process.env, DATA_DIR: dataDir },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${chatUrl}/api/v3${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (response.ok) return response.json();
    throw new Error(`${method} ${path} was answered ${response.status}: ${await response.text()}`);
  }

  await call('PATCH', `/products/${PRODUCT}/look`, LOOK);
  await call('PATCH', '/organization', { origins: [shopUrl] });
  const { links } = (await call('GET', '/links?limit=1')) as { links: ChatLink[] };
  const [
    link = (await call('POST', '/links', { product: PRODUCT, name: 'Shop window' })) as ChatLink,
  ] = links;
  return { key, link };
}
