import { Secret, TOTP } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { problemIn } from '../support/v3.ts';
import { openBrowser, PASSWORD } from './browser.ts';
import { makePerson } from './team.ts';

const STEP_MS = 30_000;
const HOUR_MS = 60 * 60 * 1000;
const RECOVERY_CODES = '/api/v3/account/two-factor/recovery-codes';

describe.each(engines)('two factors, on $name', (engine) => {
  let nowMs = Date.now();
  const app = useTestApp({ engine, clock: () => nowMs });
  const newBrowser = () => openBrowser(() => app.api);

  /** Somebody whose authenticator is set up, and what it shows some steps from now. */
  async function withTwoFactors() {
    const person = await makePerson(app.storage);
    const browser = newBrowser();
    await browser.signIn(person.email);
    const offer = await browser.must(200, 'POST', '/api/v3/account/two-factor/offer');
    const secret = String(offer['secret']);
    const codeIn = (steps: number): string =>
      TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: nowMs + steps * STEP_MS });
    const set = (more: object = {}) =>
      browser.send('PUT', '/api/v3/account/two-factor', {
        password: PASSWORD,
        secret,
        code: codeIn(0),
        ...more,
      });
    return { person, browser, offer, secret, codeIn, set };
  }

  async function enabled() {
    const ready = await withTwoFactors();
    const answer = await ready.set();
    expect(answer.status, answer.text).toBe(200);
    const { recoveryCodes } = answer.json as { recoveryCodes: string[] };
    return { ...ready, recoveryCodes };
  }

  test('the offer is an address that authenticators read, and stores nothing', async () => {
    const { person, browser, offer } = await withTwoFactors();
    const uri = new URL(String(offer['uri']));
    expect(uri.href).toMatch(/^otpauth:\/\/totp\/DowellChat:/);
    expect(decodeURIComponent(uri.pathname)).toContain(person.email);
    expect(uri.searchParams.get('secret')).toBe(offer['secret']);
    expect((await browser.me()).account.hasTwoFactor).toBe(false);
  });

  test.each([
    ['a wrong password', { password: 'wrong password' }],
    ['a wrong code', { code: '000000' }],
    ['a code that is none', { code: 'abcdef' }],
    ['a secret too short to keep', { secret: 'JBSWY3DPEHPK3PXP' }],
  ])('it is not set with %s', async (_, wrong) => {
    const { browser, set, codeIn } = await withTwoFactors();
    const isChance = 'code' in wrong && codeIn(0) === wrong.code;
    if (isChance) nowMs += STEP_MS;
    expect((await set(wrong)).status).toBe(400);
    expect((await browser.me()).account.hasTwoFactor).toBe(false);
  });

  test('from then on a password alone is not enough, and other sessions end', async () => {
    const { person, browser, set, codeIn } = await withTwoFactors();
    const other = newBrowser();
    await other.signIn(person.email);
    await set();
    expect([await other.isSignedIn(), await browser.isSignedIn()]).toEqual([false, true]);
    const refused = await other.signIn(person.email);
    expect(refused.status).toBe(401);
    expect(problemIn(refused).fields).toEqual({ totp: ['is needed'] });
    const wrong = await other.signIn(person.email, 'wrong password');
    expect(problemIn(wrong).fields).toBeUndefined();
    nowMs += STEP_MS;
    expect((await other.signIn(person.email, PASSWORD, { totp: codeIn(0) })).status).toBe(201);
  });

  test('no code is taken twice, nor one older than the last, nor that of the set-up', async () => {
    const { person, codeIn } = await enabled();
    const signIn = async (totp: string) =>
      (await newBrowser().signIn(person.email, PASSWORD, { totp })).status;
    expect(await signIn(codeIn(0))).toBe(401);
    const next = codeIn(1);
    expect(await signIn(next)).toBe(201);
    expect(await signIn(next)).toBe(401);
    nowMs += 2 * STEP_MS;
    expect(await signIn(next)).toBe(401);
    const once = codeIn(0);
    const statuses = await Promise.all([once, once, once, once].map(signIn));
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 401)).toHaveLength(3);
  });

  test('a clock may be wrong by a step and no more', async () => {
    const { person, codeIn } = await enabled();
    nowMs += 10 * STEP_MS;
    const signIn = async (totp: string) =>
      (await newBrowser().signIn(person.email, PASSWORD, { totp })).status;
    expect(await signIn(codeIn(-2))).toBe(401);
    expect(await signIn(codeIn(2))).toBe(401);
    expect(await signIn(codeIn(-1))).toBe(201);
    expect(await signIn(codeIn(1))).toBe(201);
  });

  test('codes are not guessed: they count as passwords do', async () => {
    const { person, codeIn } = await enabled();
    nowMs += HOUR_MS;
    const statuses: number[] = [];
    for (let index = 0; index < 50; index += 1) {
      const totp = String((Number(codeIn(5)) + index) % 1_000_000).padStart(6, '0');
      statuses.push((await newBrowser().signIn(person.email, PASSWORD, { totp })).status);
    }
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(30);
    nowMs += HOUR_MS;
  });

  test('ten recovery codes each work once, however they are typed', async () => {
    const { person, recoveryCodes } = await enabled();
    expect(new Set(recoveryCodes).size).toBe(10);
    const signIn = async (recoveryCode: string) =>
      (await newBrowser().signIn(person.email, PASSWORD, { recoveryCode })).status;
    for (const code of recoveryCodes) {
      expect(await signIn(` ${code.toUpperCase().replaceAll('-', '')} `)).toBe(201);
      expect(await signIn(code)).toBe(401);
    }
    expect(await signIn('')).toBe(401);
    nowMs += HOUR_MS;
  });

  test('of two who use one recovery code at once, one gets in; none is stored in clear', async () => {
    const { person, recoveryCodes } = await enabled();
    const [code = ''] = recoveryCodes;
    const rows = await app.storage.db.selectFrom('recovery_codes').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(code.replaceAll('-', ''));
    const answers = await Promise.all(
      [code, code, code].map((recoveryCode) =>
        newBrowser().signIn(person.email, PASSWORD, { recoveryCode }),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 401)).toHaveLength(2);
  });

  test('used up, recovery codes are made anew; the authenticator admits meanwhile', async () => {
    const { person, browser, recoveryCodes, codeIn } = await enabled();
    const signIn = async (more: object) =>
      (await newBrowser().signIn(person.email, PASSWORD, more)).status;
    for (const recoveryCode of recoveryCodes) {
      expect(await signIn({ recoveryCode })).toBe(201);
    }
    expect(await signIn({ totp: codeIn(1) })).toBe(201);
    const { recoveryCodes: renewed } = (await browser.must(200, 'PUT', RECOVERY_CODES, {
      password: PASSWORD,
    })) as { recoveryCodes: string[] };
    expect(new Set([...recoveryCodes, ...renewed]).size).toBe(20);
    expect(await signIn({ recoveryCode: renewed[0] })).toBe(201);
    nowMs += HOUR_MS;
  });

  test('new recovery codes ask for the password, and end those that are left', async () => {
    const { person, browser, recoveryCodes } = await enabled();
    const renew = (password: string) => browser.send('PUT', RECOVERY_CODES, { password });
    const signIn = async (recoveryCode?: string) =>
      (await newBrowser().signIn(person.email, PASSWORD, { recoveryCode })).status;
    expect((await renew('wrong password')).status).toBe(400);
    expect(await signIn(recoveryCodes[0])).toBe(201);
    expect((await renew(PASSWORD)).status).toBe(200);
    expect(await signIn(recoveryCodes[1])).toBe(401);
  });

  test('where no second factor is asked for there are no recovery codes', async () => {
    const { browser } = await withTwoFactors();
    const answer = await browser.send('PUT', RECOVERY_CODES, { password: PASSWORD });
    expect(answer.status).toBe(409);
  });

  test('removing it asks for the password', async () => {
    const { person, browser } = await enabled();
    const remove = (password: string) =>
      browser.send('POST', '/api/v3/account/two-factor/removal', { password });
    expect((await remove('wrong password')).status).toBe(400);
    expect((await browser.me()).account.hasTwoFactor).toBe(true);
    expect((await remove(PASSWORD)).status).toBe(204);
    expect((await newBrowser().signIn(person.email)).status).toBe(201);
  });
});
