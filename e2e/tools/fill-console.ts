import { ORGANIZATION, PRODUCT } from '../../tools/demo/seed.ts';

export const OWNER = {
  name: 'Hazel Whitmore',
  email: 'hazel@example.com',
  password: 'a quiet harbour at dawn',
};

const TEAM = [
  ['Tom Ashworth', 'tom', 'admin', []],
  ['Oluwaseun Adébáyọ̀-Fitzgerald', 'oluwaseun', 'agent', ['SALESAGENT', 'WIFIQRCODE']],
  ['Margarethe von Hohenlohe-Langenburg', 'margarethe', 'agent', []],
  ['Λυδία Παππά', 'lydia', 'agent', ['SALESAGENT']],
  ['ليلى الحداد', 'layla', 'agent', ['SALESAGENT', 'WIFIQRCODE']],
  ['Ben Okafor', 'ben', 'agent', ['WIFIQRCODE']],
  ['Ingrid Sørensen', 'ingrid', 'agent', []],
  ['Jo', 'jo', 'agent', []],
  ['Priya Raghunathan', 'priya', 'agent', ['SALESAGENT']],
  ['Maximiliano Fernández de Córdoba', 'maximiliano', 'agent', []],
  ['Ana Petrović', 'ana', 'admin', []],
] as const;

const REPLIES = [
  ['hello', 'Hello {{visitor.name}}, this is {{agent.name}}. How can I help?'],
  [
    'delivery',
    'We deliver on weekdays between 8 and 18.\nYou hear from the driver an hour before.',
  ],
  ['sizes', 'All sizes are at https://example.com/sizes.'],
  ['returns', 'You have thirty days. Write to us, and we come and fetch it: it costs you nothing.'],
] as const;

/** An organization in full use: people, links, keys and replies, as the console shows them. */
export async function fillConsole(chatUrl: string): Promise<void> {
  const owner = await claim(chatUrl);
  const organization = `/organizations/${ORGANIZATION}`;
  const inOrganization = `?organization=${ORGANIZATION}`;
  for (const [name, email, role, products] of TEAM) {
    const { link } = (await owner('POST', `${organization}/invitations`, {
      email: `${email}@example.com`,
      role,
      ...(role === 'agent' && { products }),
    })) as { link: { url: string } };
    const token = new URL(link.url).hash.slice(1);
    await owner('POST', '/invitations/accept', { token, name, password: OWNER.password });
  }
  await owner('POST', `${organization}/invitations`, { email: 'sam@example.com', role: 'agent' });
  for (const [name, isPersonal] of [
    ['Spring fair, stand 14', false],
    ['Letter to the Hendersons', true],
    ['Delivery note', false],
  ] as const) {
    await owner('POST', `/links${inOrganization}`, { product: PRODUCT, name, isPersonal });
  }
  for (const [shortcut, text] of REPLIES) {
    await owner('POST', `${organization}/canned-replies`, { shortcut, text });
  }
  await owner('POST', `${organization}/keys`, { scopes: ['rooms:read', 'messages:write'] });
  await owner('POST', `${organization}/identity/keys`);
}

/** Makes the first account; answers how it calls the server. */
async function claim(chatUrl: string) {
  const origin = new URL(chatUrl).origin;
  let cookie = '';
  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${origin}/api/v3${path}`, {
      method,
      headers: { origin, cookie, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    const [given] = response.headers.getSetCookie();
    // Whoever accepts an invitation is signed in: not in the owner's place.
    if (cookie === '' && given !== undefined) cookie = given.split(';')[0] ?? '';
    return response.status === 204 ? undefined : response.json();
  }
  await call('POST', '/claim', OWNER);
  return call;
}
