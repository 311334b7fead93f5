import { Secret, TOTP } from 'otpauth';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { OWASP_COST } from '../../src/domain/accounts/password-hashes.ts';
import { createKey } from '../access/sample-calls.ts';
import { openBrowser, PASSWORD, type Browser } from '../accounts/browser.ts';
import { makeInvitation, makePasswordReset, makePerson, type Person } from '../accounts/team.ts';
import type { Answer } from '../support/api.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { unique } from '../support/v2.ts';
import { bearer, createVisitor } from '../support/v3.ts';
import { sized } from './support/size.ts';

const GUESSES = sized({ short: 500, long: 1500, full: 10_000 });
/** Of all guesses, so many may be looked at; the rest are refused before what they guess is. */
const LOOKED_AT_MAX = 25;
const HOUR_MS = 60 * 60 * 1000;
const STEP_MS = 30_000;
const LETTERS_MAX = 4;
/** Letters whose time is compared: of few, the quickest is quick by luck alone. */
const COMPARED = 40;

const address = (index: number) => `198.${18 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;

/** What somebody sends who would like to be taken for somebody else. */
const forged = (index: number) => ({
  'x-forwarded-for': address(index),
  'x-real-ip': address(index),
  forwarded: `for=${address(index)}`,
});

/**
 * How long each takes at its quickest, in milliseconds, measured in turns of random order: what else
 * the machine does makes some slower and none quicker.
 */
async function timeInTurns<Name extends string>(
  rounds: number,
  acts: Readonly<Record<Name, (round: number) => Promise<unknown>>>,
  afterRound: (round: number) => Promise<unknown> = async () => undefined,
): Promise<Record<Name, number>> {
  const names = Object.keys(acts) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of Math.random() < 0.5 ? names : names.toReversed()) {
      const startedMs = performance.now();
      await acts[name](round);
      times[name]?.push(performance.now() - startedMs);
    }
    await afterRound(round);
  }
  const quickest = Object.entries(times).map(([name, values]) => [name, quickestOf(values)]);
  return Object.fromEntries(quickest) as Record<Name, number>;
}

/** A tenth of the values are below it. */
const quickestOf = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 10)] ?? 0;

function expectAlike(timesMs: Readonly<Record<string, number>>, ratioMax: number): void {
  const values = Object.values(timesMs);
  const ratio = Math.max(...values) / Math.min(...values);
  expect(ratio, JSON.stringify(timesMs)).toBeLessThan(ratioMax);
}

/** How many of many guesses were looked at; each of the others must be a 429. */
async function countLookedAt(guess: (index: number) => Promise<Answer>): Promise<number> {
  let lookedAt = 0;
  for (let index = 0; index < GUESSES; index += 1) {
    const { status, headers, text } = await guess(index);
    expect([401, 429], text).toContain(status);
    if (status === 401) lookedAt += 1;
    else expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  }
  return lookedAt;
}

describe.each(engines)('P28 on $name: guesses at what people type', (engine) => {
  let nowMs = Date.now();
  const app = useTestApp({ engine, clock: () => nowMs });
  let person: Person;
  let codeIn: (steps: number) => string;
  let recoveryCode = '';

  const from = (index: number, headers = {}): Browser =>
    openBrowser(() => app.api, { address: address(index), headers });

  beforeAll(async () => {
    person = await makePerson(app.storage);
    const browser = from(0);
    await browser.signIn(person.email);
    const offer = await browser.must(200, 'POST', '/api/v3/account/two-factor/offer');
    const secret = String(offer['secret']);
    codeIn = (steps) =>
      TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: nowMs + steps * STEP_MS });
    const set = await browser.must(200, 'PUT', '/api/v3/account/two-factor', {
      password: PASSWORD,
      secret,
      code: codeIn(0),
    });
    [recoveryCode = ''] = set['recoveryCodes'] as string[];
  });

  test('from one address at many accounts, whatever address its headers make up', async () => {
    nowMs += 2 * HOUR_MS;
    const lookedAt = await countLookedAt((index) =>
      from(1, forged(index)).signIn(`${unique()}@example.com`, unique()),
    );
    expect(lookedAt).toBeLessThanOrEqual(LOOKED_AT_MAX);
  });

  /** A code that the authenticator shows neither now nor a step away. */
  const wrongCode = (index: number): string => {
    const code = String(index).padStart(6, '0');
    return [codeIn(-1), codeIn(0), codeIn(1)].includes(code) ? 'abcdef' : code;
  };
  const kinds: Record<string, (browser: Browser, index: number) => Promise<Answer>> = {
    'the password': (browser) => browser.signIn(person.email, unique()),
    'the code of an authenticator': (browser, index) =>
      browser.signIn(person.email, PASSWORD, { totp: wrongCode(index) }),
    'a recovery code': (browser) =>
      browser.signIn(person.email, PASSWORD, { recoveryCode: unique() }),
  };

  test.each(Object.entries(kinds))(
    'of one account at %s, each from another address',
    async (_, guess) => {
      nowMs += 2 * HOUR_MS;
      const lookedAt = await countLookedAt((index) => guess(from(index), index));
      expect(lookedAt).toBeLessThanOrEqual(LOOKED_AT_MAX);
      // Nor does the right one get in meanwhile, which would tell that it is right.
      const right = { totp: codeIn(0) };
      expect((await from(GUESSES).signIn(person.email, PASSWORD, right)).status).toBe(429);
    },
  );

  test('at codes: a right password in between buys no more of them', async () => {
    nowMs += 2 * HOUR_MS;
    const lookedAt = await countLookedAt(async (index) => {
      const browser = from(index);
      const asked = await browser.signIn(person.email);
      expect([401, 429]).toContain(asked.status);
      return browser.signIn(person.email, PASSWORD, { totp: wrongCode(index) });
    });
    expect(lookedAt).toBeLessThanOrEqual(LOOKED_AT_MAX);
  });

  test('end: its owner gets in again', async () => {
    nowMs += 2 * HOUR_MS;
    expect((await from(2).signIn(person.email, PASSWORD, { recoveryCode })).status).toBe(201);
  });

  test('tell in no word whether there is such an account', async () => {
    nowMs += 2 * HOUR_MS;
    const plain = await makePerson(app.storage);
    const answers: Answer[] = [];
    for (const email of [person.email, plain.email, 'nobody@example.com']) {
      answers.push(await from(3).signIn(email, 'wrong password'));
    }
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    const names = answers.map(({ headers }) => Object.keys(headers).join());
    expect(new Set(names).size).toBe(1);
  });
});

describe.each(engines)('P28 on $name: requests for a new password', (engine) => {
  const app = useTestApp({
    engine,
    settings: {
      RATE_LIMITS: 'off',
      PUBLIC_URL: 'https://chat.example.com',
      // A port that nobody listens on: what was written is seen in the audit.
      SMTP_URL: 'smtp://127.0.0.1:1',
    },
  });
  const request = (email: string, index: number): Promise<Answer> =>
    openBrowser(() => app.api, { address: address(index) }).send(
      'POST',
      '/api/v3/password-resets/request',
      { email },
    );
  const countLetters = async (email: string): Promise<number> => {
    const rows = await app.storage.db
      .selectFrom('audit_entries')
      .select('ordinal')
      .where('action', '=', 'password-reset.requested')
      .where('subject', '=', email)
      .execute();
    return rows.length;
  };

  test('fill nobody’s mailbox, and tell neither by words nor by time who is known', async () => {
    const known = await makePerson(app.storage);
    const answers = new Set<string>();
    for (let index = 0; index < GUESSES; index += 1) {
      const email = index % 2 === 0 ? known.email : `${unique()}@example.com`;
      const { status, text } = await request(email, index);
      answers.add(`${status} ${text}`);
    }
    expect([...answers]).toEqual(['204 ']);
    const last = await makePerson(app.storage);
    await request(last.email, GUESSES);
    await vi.waitFor(async () => expect(await countLetters(last.email)).toBe(1), 10_000);
    expect(await countLetters(known.email)).toBeLessThanOrEqual(LETTERS_MAX);
    const people = await Promise.all(
      Array.from({ length: COMPARED }, () => makePerson(app.storage)),
    );
    const emailOf = (round: number): string => people[round]?.email ?? '';
    const timesMs = await timeInTurns(
      people.length,
      {
        known: (round) => request(emailOf(round), GUESSES + 2 * round),
        unknown: (round) => request(`${unique()}@example.com`, GUESSES + 2 * round + 1),
      },
      // A letter that waits for the one before it would show in somebody else's time.
      (round) => vi.waitFor(async () => expect(await countLetters(emailOf(round))).toBe(1), 10_000),
    );
    // Either takes about a millisecond, and a busy machine may double some; what a letter writes to
    // the disk takes five times that.
    expectAlike(timesMs, 2.5);
  });
});

const randomDigit = (): string => Math.floor(Math.random() * 16).toString(16);

const aNewcomer = () => ({
  organizationId: `org-${unique()}`,
  email: `${unique()}@example.com`,
});

/** Another one of the same form: the right one with one digit changed, or all of them. */
function miss(token: string, index: number): string {
  const prefix = /^[a-z]+_/.exec(token)?.[0] ?? '';
  const digits = token.slice(prefix.length);
  if (index % 2 === 0) return prefix + digits.replaceAll(/./g, () => randomDigit());
  const at = ((index - 1) / 2) % digits.length;
  const other = digits[at] === '0' ? '1' : '0';
  return prefix + digits.slice(0, at) + other + digits.slice(at + 1);
}

describe.each(engines)('P28 on $name: guesses at tokens', (engine) => {
  const app = useTestApp({ engine, settings: { RATE_LIMITS: 'off' } });
  const guest = (index = 0) => openBrowser(() => app.api, { address: address(index) });
  const post = (url: string, body: object, index?: number) => guest(index).send('POST', url, body);
  const password = 'another horse battery';
  const newcomer = { name: 'Nora', password };

  /** One of each, and how it is tried. A guess leaves the right one as good as it was. */
  const kinds = {
    'an invitation looked at': {
      make: async () => (await makeInvitation(app.storage, aNewcomer())).token,
      attempt: (token: string) => post('/api/v3/invitations/find', { token }),
    },
    'an invitation accepted': {
      make: async () => (await makeInvitation(app.storage, aNewcomer())).token,
      attempt: (token: string) => post('/api/v3/invitations/accept', { token, ...newcomer }),
    },
    'a link to a new password': {
      make: async () => makePasswordReset(app.storage, (await makePerson(app.storage)).id),
      attempt: (token: string) => post('/api/v3/password-resets', { token, password }),
    },
    'a session': {
      make: async () => (await makePerson(app.storage)).token,
      attempt(token: string) {
        const browser = guest();
        browser.cookies.set('__Host-dowellchat', token);
        return browser.send('GET', '/api/v3/account');
      },
    },
    'an API key': {
      make: () => createKey(app, `org-${unique()}`),
      attempt: (token: string) => app.api.get('/api/v3/organization', bearer(token)),
    },
    'a visitor’s token': {
      make: () => createVisitor(app.api),
      attempt: (token: string) => app.api.get('/api/v3/visitors/me', bearer(token)),
    },
  };

  test.each(Object.entries(kinds))(
    '%s: none is right, a near one is as wrong as a far one, and the right one stays',
    async (_, { make, attempt }) => {
      const token = await make();
      // Two hundred bits: what limits guesses at them is arithmetic.
      expect(token.replace(/^[a-z]+_/, '').length * 4).toBeGreaterThanOrEqual(128);
      const answers = new Set<string>();
      for (let index = 0; index < GUESSES; index += 1) {
        const { status, text } = await attempt(miss(token, index));
        answers.add(`${status} ${text.replace(/"correlationId":"[^"]*"/, '')}`);
      }
      expect([...answers], 'one answer to all').toHaveLength(1);
      expect([...answers][0]).toMatch(/^4/);
      const timesMs = await timeInTurns(100, {
        far: (round) => attempt(miss(token, 2 * round)),
        near: (round) => attempt(miss(token, 2 * round + 1)),
      });
      expectAlike(timesMs, 2);
      expect(String((await attempt(token)).status)).toMatch(/^2/);
    },
  );
});

describe('P28: where an address may change little', () => {
  // Ten in ten seconds.
  const app = useTestApp({ settings: { ADDRESS_WRITES_PER_SECOND: '1' } });

  test.each([
    ['/api/v3/invitations/find', { token: `dwi_${'0'.repeat(64)}` }],
    ['/api/v3/password-resets', { token: `dwp_${'0'.repeat(64)}`, password: PASSWORD }],
    ['/api/v3/password-resets/request', { email: 'nobody@example.com' }],
  ])('few guesses at %s are looked at, whatever its headers make up', async (url, body) => {
    const startedMs = performance.now();
    let lookedAt = 0;
    for (let index = 0; index < GUESSES; index += 1) {
      const browser = openBrowser(() => app.api, { headers: forged(index) });
      if ((await browser.send('POST', url, body)).status !== 429) lookedAt += 1;
    }
    const seconds = (performance.now() - startedMs) / 1000;
    expect(lookedAt).toBeLessThanOrEqual(10 * (1 + Math.ceil(seconds / 10)));
  });
});

describe('P28: with hashes of the real cost', () => {
  const app = useTestApp({ passwordCost: OWASP_COST });

  test('the time of an answer does not tell whether there is such an account', async () => {
    const claimer = openBrowser(() => app.api);
    const email = 'olga@example.com';
    await claimer.must(201, 'POST', '/api/v3/claim', { email, name: 'Olga', password: PASSWORD });
    let index = 0;
    const fail = async (tried: string): Promise<void> => {
      index += 1;
      const browser = openBrowser(() => app.api, { address: address(index) });
      expect((await browser.signIn(tried, 'wrong password')).status).toBe(401);
    };
    // Nine: the tenth failure of an account makes it wait.
    const timesMs = await timeInTurns(9, {
      known: () => fail(email),
      unknown: (round) => fail(`nobody${round}@example.com`),
    });
    // A hash takes some thirty milliseconds; leaving it out would make a tenth of it.
    expectAlike(timesMs, 2.5);
    expect(timesMs.unknown).toBeGreaterThan(5);
  });
});
