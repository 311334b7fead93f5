import { describe, expect, test } from 'vitest';
import { createInvitationsService } from '../../src/domain/accounts/invitations.service.ts';
import type { Letter, SendMail } from '../../src/domain/accounts/letters.ts';
import { createPasswordHashes } from '../../src/domain/accounts/password-hashes.ts';
import { engines } from '../support/engines.ts';
import { useTestApp } from '../support/test-app.ts';
import { sendAs } from '../support/v3.ts';
import { unique } from '../support/v2.ts';
import { openBrowser, PASSWORD, type Browser } from './browser.ts';
import { makePerson } from './team.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

interface Invited {
  readonly invitation: { readonly id: string };
  readonly link: { readonly url: string };
}

const tokenIn = ({ url }: { url: string }): string => new URL(url).hash.slice(1);

const accept = (browser: Browser, token: string) =>
  browser.send('POST', '/api/v3/invitations/accept', {
    token,
    name: 'Nora',
    password: PASSWORD,
  });

const toUrl = (token: string) => `https://chat.example/#${token}`;

async function resetOf(accountId: string, by: Browser, path: (rest: string) => string) {
  return by.send('POST', path(`members/${accountId}/password-reset`));
}
const remove = (by: Browser, id: string) => by.send('DELETE', `/api/v3/accounts/${id}`);

describe.each(engines)('a team, on $name', (engine) => {
  let nowMs = Date.now();
  const app = useTestApp({ engine, clock: () => nowMs });
  const newBrowser = () => openBrowser(() => app.api);
  const use = (token: string, password: string) =>
    newBrowser().send('POST', '/api/v3/password-resets', { token, password });

  async function browserOf(wanted: Parameters<typeof makePerson>[1]) {
    const person = await makePerson(app.storage, wanted);
    const browser = newBrowser();
    expect((await browser.signIn(person.email)).status).toBe(201);
    return { person, browser };
  }

  /** An organization with an admin, who is signed in. */
  async function newTeam() {
    const organizationId = `org-${unique()}`;
    const { person, browser } = await browserOf({ organizationId, role: 'admin' });
    const path = (rest: string) => `/api/v3/organizations/${organizationId}/${rest}`;
    const invite = async (email: string, more: object = {}): Promise<Invited> =>
      (await browser.must(201, 'POST', path('invitations'), {
        email,
        role: 'agent',
        ...more,
      })) as unknown as Invited;
    return { organizationId, person, admin: browser, path, invite };
  }

  /** Invitations of a server that has something to mail with. */
  const serviceWith = (sendMail: SendMail) =>
    createInvitationsService(app.storage, () => nowMs, {
      hashes: createPasswordHashes(),
      organizations: { admit: () => Promise.resolve() },
      products: { find: () => Promise.resolve(undefined) },
      sendMail,
      onMailFailure: () => undefined,
    });

  describe('an invitation', () => {
    test('makes an account with the role and the products it names, and works once', async () => {
      const { invite, organizationId } = await newTeam();
      const email = `nora${unique()}@example.com`;
      const { link } = await invite(email.toUpperCase(), { products: ['LOGIN', 'LOGIN'] });
      expect(link.url).toMatch(/^http:\/\/localhost\/console\/invitation#dwi_[0-9a-f]{64}$/);
      const token = tokenIn(link);
      const nora = newBrowser();
      expect(await nora.must(200, 'POST', '/api/v3/invitations/find', { token })).toMatchObject({
        invitation: { organizationId, email, role: 'agent' },
        hasAccount: false,
      });
      expect((await accept(nora, token)).status).toBe(201);
      expect(await nora.me()).toMatchObject({
        account: { email, name: 'Nora', isOwner: false },
        memberships: [{ organizationId, role: 'agent', products: ['LOGIN'] }],
      });
      expect((await accept(newBrowser(), token)).status).toBe(404);
    });

    test('of five who follow one link at once, one gets in', async () => {
      const { invite } = await newTeam();
      const { link } = await invite(`nora${unique()}@example.com`);
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => accept(newBrowser(), tokenIn(link))),
      );
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 201)).toHaveLength(1);
      expect(statuses.filter((status) => status === 404 || status === 409)).toHaveLength(4);
    });

    test('ends after seven days', async () => {
      const { invite } = await newTeam();
      const { link } = await invite(`nora${unique()}@example.com`);
      nowMs += 7 * DAY_MS;
      expect((await accept(newBrowser(), tokenIn(link))).status).toBe(404);
    });

    test('can be taken back until it is used', async () => {
      const { admin, invite, path } = await newTeam();
      const { invitation, link } = await invite(`nora${unique()}@example.com`);
      expect(await admin.must(200, 'GET', path('invitations'))).toMatchObject({
        invitations: [{ id: invitation.id }],
        next: null,
      });
      await admin.must(204, 'DELETE', path(`invitations/${invitation.id}`));
      expect((await accept(newBrowser(), tokenIn(link))).status).toBe(404);
      await admin.must(404, 'DELETE', path(`invitations/${invitation.id}`));
    });

    test('adds the organization to an account that is there, and to no other one', async () => {
      const { invite, organizationId } = await newTeam();
      const { person, browser } = await browserOf({ organizationId: 'elsewhere' });
      const { browser: other } = await browserOf({ organizationId: 'elsewhere' });
      const token = tokenIn((await invite(person.email)).link);
      expect((await accept(newBrowser(), token)).status).toBe(409);
      const join = (one: Browser) => one.send('POST', '/api/v3/account/memberships', { token });
      expect((await join(other)).status).toBe(404);
      expect((await join(browser)).status).toBe(201);
      const { memberships } = await browser.me();
      expect(memberships.map((one) => one.organizationId)).toEqual(
        ['elsewhere', organizationId].toSorted(),
      );
    });

    test('is mailed where there is something to mail with, and made where that fails', async () => {
      const { organizationId, person } = await newTeam();
      const mails: Letter[] = [];
      const principal = {
        kind: 'agent' as const,
        accountId: person.id,
        sessionId: '',
        email: person.email,
        name: '',
        isOwner: false,
        memberships: [{ organizationId, role: 'admin' as const, products: [] }],
      };
      const acting = { principal, address: '127.0.0.1' };
      const wanted = { organizationId, role: 'agent' as const, products: [], email: 'n@e.example' };
      const posting = serviceWith(async (mail) => void mails.push(mail));
      const { url, isMailed } = await posting.create(acting, wanted, toUrl);
      expect(isMailed).toBe(true);
      expect(mails).toMatchObject([{ to: 'n@e.example', url }]);
      const failing = serviceWith(() => Promise.reject(new Error('no such host')));
      expect((await failing.create(acting, wanted, toUrl)).isMailed).toBe(false);
    });
  });

  describe('a member', () => {
    test('has other rights from the next call on', async () => {
      const { admin, path, organizationId } = await newTeam();
      const { person, browser } = await browserOf({ organizationId });
      expect((await browser.send('GET', path('members'))).status).toBe(404);
      const url = path(`members/${person.id}`);
      expect(await admin.must(200, 'PATCH', url, { role: 'admin' })).toMatchObject({
        role: 'admin',
      });
      await browser.must(200, 'GET', path('members'));
      await admin.must(200, 'PATCH', url, { role: 'agent', products: ['LOGIN'] });
      await browser.must(404, 'GET', path('members'));
      expect(await browser.me()).toMatchObject({ memberships: [{ products: ['LOGIN'] }] });
      await admin.must(400, 'PATCH', url, { products: ['NO SUCH PRODUCT'] });
    });

    test('who is removed while signed in is out at once, and the account gone', async () => {
      const { admin, path, organizationId } = await newTeam();
      const { person, browser } = await browserOf({ organizationId });
      await admin.must(204, 'DELETE', path(`members/${person.id}`));
      expect(await browser.isSignedIn()).toBe(false);
      expect((await browser.signIn(person.email)).status).toBe(401);
      await admin.must(404, 'DELETE', path(`members/${person.id}`));
    });

    test('who belongs elsewhere keeps the account and that', async () => {
      const { admin, path, organizationId } = await newTeam();
      const other = await newTeam();
      const { person, browser } = await browserOf({ organizationId });
      const token = tokenIn((await other.invite(person.email)).link);
      await browser.must(201, 'POST', '/api/v3/account/memberships', { token });
      await admin.must(204, 'DELETE', path(`members/${person.id}`));
      expect(await browser.isSignedIn()).toBe(false);
      await browser.signIn(person.email);
      expect((await browser.me()).memberships).toMatchObject([
        { organizationId: other.organizationId },
      ]);
    });

    test('all are listed once, on pages of any size', async () => {
      const { admin, path, organizationId, person } = await newTeam();
      const ids = [person.id];
      for (let index = 0; index < 6; index += 1) {
        ids.push((await makePerson(app.storage, { organizationId })).id);
      }
      const seen: string[] = [];
      for (let after = ''; ;) {
        const page = (await admin.must(200, 'GET', path(`members?limit=3${after}`))) as {
          members: { accountId: string }[];
          next: string | null;
        };
        seen.push(...page.members.map(({ accountId }) => accountId));
        if (page.next === null) break;
        after = `&after=${page.next}`;
      }
      expect(seen).toEqual(ids.toSorted());
    });
  });

  describe('a link to a new password', () => {
    test('sets it once, and ends all sessions', async () => {
      const { admin, path, organizationId } = await newTeam();
      const { person, browser } = await browserOf({ organizationId });
      const made = await resetOf(person.id, admin, path);
      expect(made.status, made.text).toBe(201);
      const token = tokenIn(made.json as { url: string });
      const newPassword = 'a different one altogether';
      expect((await use(token, 'too short')).status).toBe(400);
      expect((await use(token, newPassword)).status).toBe(204);
      expect(await browser.isSignedIn()).toBe(false);
      expect((await browser.signIn(person.email)).status).toBe(401);
      expect((await browser.signIn(person.email, newPassword)).status).toBe(201);
      expect((await use(token, newPassword)).status).toBe(404);
    });

    test('ends after a day, and with the next one', async () => {
      const { admin, path, organizationId } = await newTeam();
      const { person } = await browserOf({ organizationId });
      const tokens = [];
      for (let index = 0; index < 2; index += 1) {
        tokens.push(tokenIn((await resetOf(person.id, admin, path)).json as { url: string }));
      }
      expect((await use(tokens[0] ?? '', PASSWORD)).status).toBe(404);
      nowMs += DAY_MS;
      expect((await use(tokens[1] ?? '', PASSWORD)).status).toBe(404);
    });

    test('is made for nobody who may more than who makes it', async () => {
      const { admin, path, organizationId } = await newTeam();
      const owner = await makePerson(app.storage, { organizationId, isOwner: true });
      const both = await browserOf({ organizationId });
      const other = await newTeam();
      const token = tokenIn((await other.invite(both.person.email)).link);
      await both.browser.must(201, 'POST', '/api/v3/account/memberships', { token });
      for (const { id } of [owner, both.person]) {
        expect((await resetOf(id, admin, path)).status).toBe(404);
      }
      const { browser: instanceOwner } = await browserOf({ isOwner: true });
      expect((await resetOf(both.person.id, instanceOwner, path)).status).toBe(201);
    });
  });

  describe('an API key', () => {
    test('is shown once, works for its scopes, and ends at once', async () => {
      const { admin, path } = await newTeam();
      const scopes = ['links:read'];
      const made = await admin.must(201, 'POST', path('keys'), { scopes });
      const key = String(made['key']);
      expect((await sendAs(app.api, key, 'GET', '/api/v3/links')).status).toBe(200);
      expect((await sendAs(app.api, key, 'GET', '/api/v3/organization')).status).toBe(404);
      const listed = await admin.must(200, 'GET', path('keys'));
      expect(listed).toMatchObject({ keys: [{ id: made['id'], hint: key.slice(0, 8), scopes }] });
      expect(JSON.stringify(listed)).not.toContain(key);
      await admin.must(204, 'DELETE', path(`keys/${String(made['id'])}`));
      expect((await sendAs(app.api, key, 'GET', '/api/v3/links')).status).toBe(401);
    });

    test('of another organization is neither seen nor revoked', async () => {
      const { admin, path } = await newTeam();
      const other = await newTeam();
      const made = await other.admin.must(201, 'POST', other.path('keys'), {
        scopes: ['links:read'],
      });
      expect(await admin.must(200, 'GET', path('keys'))).toMatchObject({ keys: [] });
      await admin.must(404, 'DELETE', path(`keys/${String(made['id'])}`));
      const { status } = await sendAs(app.api, String(made['key']), 'GET', '/api/v3/links');
      expect(status).toBe(200);
    });
  });

  describe('what was done', () => {
    interface Entry {
      readonly id: string;
      readonly actor: string;
      readonly action: string;
      readonly subject: string;
      readonly network: string;
    }
    const entriesIn = (page: object) => (page as { entries: Entry[] }).entries;

    test('is written down: by whom, to what, from where; and holds no secret', async () => {
      const { admin, path, invite, organizationId, person } = await newTeam();
      const secrets: string[] = [];
      const member = await makePerson(app.storage, { organizationId });
      const { invitation, link } = await invite('nora@example.com');
      secrets.push(tokenIn(link));
      await admin.must(204, 'DELETE', path(`invitations/${invitation.id}`));
      const key = await admin.must(201, 'POST', path('keys'), { scopes: ['links:read'] });
      secrets.push(String(key['key']));
      await admin.must(204, 'DELETE', path(`keys/${String(key['id'])}`));
      await admin.must(200, 'PATCH', path(`members/${member.id}`), { role: 'admin' });
      const reset = await admin.must(201, 'POST', path(`members/${member.id}/password-reset`));
      secrets.push(tokenIn(reset as { url: string }));
      await admin.must(204, 'DELETE', path(`members/${member.id}`));

      const entries = entriesIn(await admin.must(200, 'GET', path('audit')));
      expect(entries.map(({ action }) => action)).toEqual([
        'member.removed',
        'password-reset.created',
        'member.changed',
        'key.revoked',
        'key.created',
        'invitation.revoked',
        'invitation.created',
      ]);
      for (const entry of entries) {
        expect(entry).toMatchObject({ actor: person.email, network: '127.0.0.0/24' });
      }
      expect(entries[2]?.subject).toBe(`${member.email}: admin`);
      for (const secret of secrets) expect(JSON.stringify(entries)).not.toContain(secret);
    });

    test('comes in pages without a gap, and is of this organization alone', async () => {
      const { admin, path, invite } = await newTeam();
      const other = await newTeam();
      for (let index = 0; index < 5; index += 1) {
        await invite(`nora${index}@example.com`);
        await other.invite('foreign@example.com');
      }
      const subjects: string[] = [];
      for (let after = ''; ;) {
        const page = (await admin.must(200, 'GET', path(`audit?limit=2${after}`))) as {
          entries: Entry[];
          next: string | null;
        };
        subjects.push(...entriesIn(page).map(({ subject }) => subject));
        if (page.next === null) break;
        after = `&after=${page.next}`;
      }
      expect(subjects).toEqual([4, 3, 2, 1, 0].map((n) => `nora${n}@example.com: agent`));
      await admin.must(400, 'GET', path('audit?after=x'));
    });

    test('leaves no trace where the act fails', async () => {
      const { admin, path } = await newTeam();
      await admin.must(404, 'DELETE', path(`members/${'0'.repeat(24)}`));
      await admin.must(404, 'DELETE', path(`keys/${'0'.repeat(24)}`));
      expect(entriesIn(await admin.must(200, 'GET', path('audit')))).toEqual([]);
    });
  });
});

describe.each(engines)('owners, on $name', (engine) => {
  const app = useTestApp({ engine });

  async function ownerBrowser() {
    const person = await makePerson(app.storage, { isOwner: true });
    const browser = openBrowser(() => app.api);
    await browser.signIn(person.email);
    return { person, browser };
  }
  const countOwners = async () =>
    (await app.storage.db.selectFrom('accounts').where('is_owner', '=', 1).selectAll().execute())
      .length;

  test('the last one is neither removed nor unmade; of two who remove each other one stays', async () => {
    const one = await ownerBrowser();
    const two = await ownerBrowser();
    const answers = await Promise.all([
      remove(one.browser, two.person.id),
      remove(two.browser, one.person.id),
    ]);
    expect(answers.map(({ status }) => status).filter((status) => status === 204)).toHaveLength(1);
    expect(await countOwners()).toBe(1);
    const last = (await one.browser.isSignedIn()) ? one : two;
    expect((await remove(last.browser, last.person.id)).status).toBe(409);
    const url = `/api/v3/accounts/${last.person.id}`;
    await last.browser.must(409, 'PATCH', url, { isOwner: false });
    expect(await countOwners()).toBe(1);
  });

  test('an account that is removed while signed in is out at once', async () => {
    const { browser } = await ownerBrowser();
    const person = await makePerson(app.storage, { organizationId: 'org' });
    const theirs = openBrowser(() => app.api);
    await theirs.signIn(person.email);
    expect(await browser.must(200, 'GET', '/api/v3/accounts?limit=200')).toMatchObject({
      accounts: expect.arrayContaining([expect.objectContaining({ email: person.email })]),
    });
    await browser.must(204, 'DELETE', `/api/v3/accounts/${person.id}`);
    expect(await theirs.isSignedIn()).toBe(false);
    const { length } = await app.storage.db
      .selectFrom('sessions')
      .selectAll()
      .where('account_id', '=', person.id)
      .execute();
    expect(length).toBe(0);
    expect(await browser.must(200, 'GET', '/api/v3/audit?limit=1')).toMatchObject({
      entries: [{ action: 'account.removed', subject: person.email, organizationId: null }],
    });
  });
});
