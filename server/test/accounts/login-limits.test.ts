import { beforeAll, describe, expect, test } from 'vitest';
import { OWASP_COST } from '../../src/domain/accounts/password-hashes.ts';
import { useTestApp } from '../support/test-app.ts';
import { problemIn } from '../support/v3.ts';
import { unique } from '../support/v2.ts';
import { openBrowser, PASSWORD, type Browser } from './browser.ts';
import { makePasswordReset, makePerson, type Person } from './team.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Of any number of guesses, so many may be looked at; the rest are refused before their password is. */
const LOOKED_AT_MAX = 25;

const address = (index: number) => `203.0.${index >> 8}.${index & 255}`;

/** Statuses of many guesses, each from where `browserOf` says. */
async function guess(
  count: number,
  email: (index: number) => string,
  browserOf: (index: number) => Browser,
) {
  const statuses: number[] = [];
  for (let index = 0; index < count; index += 1) {
    statuses.push((await browserOf(index).signIn(email(index), unique())).status);
  }
  return {
    lookedAt: statuses.filter((status) => status === 401).length,
    refused: statuses.filter((status) => status === 429).length,
  };
}

describe('guesses', () => {
  let nowMs = Date.now();
  const app = useTestApp({ clock: () => nowMs });
  let person: Person;
  beforeAll(async () => {
    person = await makePerson(app.storage);
  });

  const newBrowser = (from = '127.0.0.1', headers: Record<string, string> = {}): Browser =>
    openBrowser(() => app.api, { address: from, headers });

  test('a hundred at once are no hundred free ones', async () => {
    const { email } = await makePerson(app.storage);
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => newBrowser('198.51.100.2').signIn(email, unique())),
    );
    const lookedAt = answers.filter(({ status }) => status !== 429);
    expect(lookedAt.length).toBeLessThanOrEqual(LOOKED_AT_MAX);
  });

  test('a refusal says how long to wait, longer each time, and the wait ends', async () => {
    const { email } = await makePerson(app.storage);
    const browser = newBrowser('198.51.100.4');
    const waits: number[] = [];
    for (let index = 0; index < 60 && waits.length < 4; index += 1) {
      const answer = await browser.signIn(email, unique());
      if (answer.status !== 429) continue;
      const { retryAfterSeconds = 0 } = problemIn(answer);
      expect(answer.headers['retry-after']).toBe(String(retryAfterSeconds));
      waits.push(retryAfterSeconds);
      nowMs += retryAfterSeconds * 1000;
    }
    expect(waits).toEqual(waits.toSorted((one, other) => one - other));
    expect(waits.at(-1)).toBeGreaterThan(waits[0] ?? 0);
    nowMs += HOUR_MS;
    expect((await browser.signIn(email)).status).toBe(201);
  });

  test('strangers lock nobody out of a device that was signed in on', async () => {
    const known = newBrowser('192.0.2.10');
    expect((await known.signIn(person.email)).status).toBe(201);
    known.cookies.delete('__Host-dowellchat');
    // From the very same address, too: an office has one for all.
    await guess(
      50,
      () => person.email,
      () => newBrowser('192.0.2.10'),
    );
    expect((await newBrowser('192.0.2.10').signIn(person.email)).status).toBe(429);
    expect((await newBrowser('192.0.2.11').signIn(person.email)).status).toBe(429);
    expect((await known.signIn(person.email)).status).toBe(201);
  });

  describe('while strangers guess for an hour, as fast as they are let, each from elsewhere', () => {
    let owner: Person;
    beforeAll(async () => {
      nowMs += 2 * HOUR_MS;
      owner = await makePerson(app.storage);
      const untilMs = nowMs + HOUR_MS;
      for (let index = 0, wasLookedAt = false; nowMs < untilMs || !wasLookedAt; index += 1) {
        const answer = await newBrowser(address(index + 1000)).signIn(owner.email, unique());
        wasLookedAt = answer.status === 401;
        if (!wasLookedAt) nowMs += (problemIn(answer).retryAfterSeconds ?? 0) * 1000;
      }
    });

    test('its owner gets in at once on a new device, by a link to a new password', async () => {
      const device = newBrowser('192.0.2.40');
      expect((await device.signIn(owner.email)).status).toBe(429);
      const token = await makePasswordReset(app.storage, owner.id);
      await device.must(204, 'POST', '/api/v3/password-resets', { token, password: PASSWORD });
      expect((await newBrowser('192.0.2.41').signIn(owner.email)).status).toBe(429);
      expect((await device.signIn(owner.email)).status).toBe(201);
    });

    test('and by the password, a quarter of an hour after the last guess at most', async () => {
      const device = newBrowser('192.0.2.42');
      const { retryAfterSeconds = 0 } = problemIn(await device.signIn(owner.email));
      expect(retryAfterSeconds).toBeGreaterThan(10 * 60);
      expect(retryAfterSeconds).toBeLessThanOrEqual(15 * 60);
      nowMs += retryAfterSeconds * 1000;
      expect((await device.signIn(owner.email)).status).toBe(201);
    });
  });

  test('a known device guesses no more than others, nor at other accounts', async () => {
    nowMs += 2 * HOUR_MS;
    const known = newBrowser('192.0.2.20');
    expect((await known.signIn(person.email)).status).toBe(201);
    const { lookedAt } = await guess(
      100,
      () => person.email,
      () => known,
    );
    expect(lookedAt).toBeLessThanOrEqual(LOOKED_AT_MAX);
    const other = await makePerson(app.storage);
    await guess(
      50,
      () => other.email,
      () => newBrowser('192.0.2.21'),
    );
    expect((await known.signIn(other.email)).status).toBe(429);
  });

  test.each([
    ['made up', () => `${'0'.repeat(32)}.${'0'.repeat(64)}`],
    ['with another name', (mark: string) => mark.replace(/^./, (c) => (c === '0' ? '1' : '0'))],
    ['cut short', (mark: string) => mark.slice(0, -1)],
    ['empty', () => ''],
  ])('a device mark that is %s marks none', async (_, tamper) => {
    nowMs += 2 * HOUR_MS;
    const { email } = await makePerson(app.storage);
    const browser = newBrowser('192.0.2.30');
    await browser.signIn(email);
    const mark = browser.cookies.get('__Host-dowellchat-device') ?? '';
    browser.cookies.set('__Host-dowellchat-device', tamper(mark));
    await guess(
      30,
      () => email,
      (index) => newBrowser(address(index)),
    );
    expect((await browser.signIn(email)).status).toBe(429);
  });
});

describe('with hashes of the real cost', () => {
  const app = useTestApp({ passwordCost: OWASP_COST });

  test('what is stored of a password is such a hash, with a salt of its own', async () => {
    const browser = openBrowser(() => app.api);
    const claim = { email: `${unique()}@example.com`, name: 'Olga', password: PASSWORD };
    await browser.must(201, 'POST', '/api/v3/claim', claim);
    const change = { password: PASSWORD, newPassword: PASSWORD };
    const hashes: string[] = [];
    for (let count = 0; count < 2; count += 1) {
      await browser.must(204, 'PUT', '/api/v3/account/password', change);
      const stored = await app.storage.db
        .selectFrom('accounts')
        .select('password_hash')
        .where('email', '=', claim.email)
        .executeTakeFirstOrThrow();
      hashes.push(stored.password_hash);
    }
    for (const hash of hashes) {
      const [, memoryKib, passes] =
        /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$[\w+/]{22,}\$[\w+/]{43}$/.exec(hash) ?? [];
      expect(Number(memoryKib), hash).toBeGreaterThanOrEqual(19 * 1024);
      expect(Number(passes), hash).toBeGreaterThanOrEqual(2);
    }
    expect(hashes[0]).not.toBe(hashes[1]);
  });

  test('more logins at once than are worth waiting for are told to come back', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        openBrowser(() => app.api, { address: address(index + 500) }).signIn(
          `nobody${index}@example.com`,
          'wrong password',
        ),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([401, 503]));
    expect(answers.find(({ status }) => status === 503)?.headers['retry-after']).toBe('2');
  });
});

describe('behind a proxy that is believed', () => {
  const app = useTestApp({ settings: { TRUST_PROXY: '127.0.0.1' } });

  test('each address it names has guesses of its own', async () => {
    for (let index = 0; index < 60; index += 1) {
      const browser = openBrowser(() => app.api, {
        headers: { 'x-forwarded-for': address(index) },
      });
      expect((await browser.signIn(`${unique()}@example.com`, 'wrong one')).status).toBe(401);
    }
  });
});
