import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { checkMail } from '../../src/cli/doctor/mail.checks.ts';
import { readSettings } from '../../src/config/settings.ts';
import { figureIn } from '../promises/support/metrics.ts';
import { engines } from '../support/engines.ts';
import { startTestApp } from '../support/test-app.ts';
import { openBrowser } from './browser.ts';
import { makePerson } from './team.ts';

const PUBLIC_URL = 'https://chat.example.com';
const CREDENTIALS = { user: 'mailer@example.com', password: 'p@ss/word:1' };

interface Mail {
  readonly to: readonly string[];
  readonly raw: string;
}

/** A real mail server that keeps what it takes. */
async function openMailServer(options: SMTPServerOptions = {}) {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      const isRight = username === CREDENTIALS.user && password === CREDENTIALS.password;
      done(isRight ? null : new Error('wrong'), isRight ? { user: username } : undefined);
    },
    onData(stream, { envelope }, done) {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        const to = envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, raw: unfold(Buffer.concat(pieces).toString()) });
        done();
      });
    },
    ...options,
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
      }),
  );
  const { port } = server.server.address() as AddressInfo;
  const { user, password } = CREDENTIALS;
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return { mails, port, url: `smtp://${login}@127.0.0.1:${port}` };
}

/** Quoted-printable, as mails travel. */
const unfold = (raw: string): string => raw.replaceAll('=\r\n', '').replaceAll('=3D', '=');

describe.each(engines)('e-mail, on $name', (engine) => {
  async function start(settings: Record<string, string>) {
    const app = await startTestApp({ engine, settings: { PUBLIC_URL, ...settings } });
    onTestFinished(() => app.close());
    const browser = openBrowser(() => app.api, { host: 'chat.example.com' });
    const owner = await makePerson(app.storage, { isOwner: true });
    browser.cookies.set('__Host-dowellchat', owner.token);
    const invite = (email: string) =>
      browser.must(201, 'POST', '/api/v3/organizations/acme/invitations', { email, role: 'agent' });
    const forget = (email: string) =>
      openBrowser(() => app.api).send('POST', '/api/v3/password-resets/request', { email });
    return { app, invite, forget };
  }

  test('an invitation is mailed with the link that is shown', async () => {
    const { mails, url } = await openMailServer();
    const { invite } = await start({ SMTP_URL: url, MAIL_FROM: 'Support <chat@example.com>' });
    const { isMailed, link } = await invite('nora@example.com');
    expect(isMailed).toBe(true);
    expect(mails).toHaveLength(1);
    expect(mails[0]?.to).toEqual(['nora@example.com']);
    expect(mails[0]?.raw).toContain((link as { url: string }).url);
    expect(mails[0]?.raw).toContain('From: Support <chat@example.com>');
    expect(mails[0]?.raw).toContain('Auto-Submitted: auto-generated');
    expect(mails[0]?.raw).not.toContain('<img');
  });

  test.each([
    ['refuses the letter', { onRcptTo: (_: unknown, __: unknown, done: Refuse) => done(REFUSAL) }],
    ['refuses to be used', { onAuth: (_: unknown, __: unknown, done: Refuse) => done(REFUSAL) }],
  ])('an invitation is made where the mail server %s', async (_, options) => {
    const { mails, url } = await openMailServer(options);
    const { invite } = await start({ SMTP_URL: url });
    expect((await invite('nora@example.com'))['isMailed']).toBe(false);
    expect(mails).toEqual([]);
  });

  test('an invitation is made where the mail server is down, which the figures tell', async () => {
    const { app, invite } = await start({ SMTP_URL: 'smtp://127.0.0.1:1' });
    const failed = async () =>
      figureIn((await app.api.get('/metrics')).text, 'dowellchat_mails_failed');
    expect(await failed()).toBe(0);
    expect((await invite('nora@example.com'))['isMailed']).toBe(false);
    expect(await failed()).toBe(1);
  });

  test('a forgotten password brings a link that works, to who has an account alone', async () => {
    const { mails, url } = await openMailServer();
    const { app, forget } = await start({ SMTP_URL: url });
    const person = await makePerson(app.storage);
    const [known, unknown] = [await forget(person.email), await forget('nobody@example.com')];
    expect([known.status, known.text]).toEqual([204, '']);
    expect([unknown.status, unknown.text]).toEqual([204, '']);
    const again = await makePerson(app.storage);
    await forget(again.email);
    await vi.waitFor(() => expect(mails).toHaveLength(2), 5000);
    const letter = mails.find(({ to }) => to.includes(person.email));
    expect(mails.flatMap(({ to }) => to).toSorted()).toEqual(
      [person.email, again.email].toSorted(),
    );
    const [, token] = /https:\/\/chat\.example\.com\/console\/password#(dwp_\w+)/.exec(
      letter?.raw ?? '',
    ) ?? [''];
    const guest = openBrowser(() => app.api, { host: 'chat.example.com' });
    const password = 'another horse battery';
    await guest.must(204, 'POST', '/api/v3/password-resets', { token, password });
    expect((await guest.signIn(person.email, password)).status).toBe(201);
  });

  test('one mailbox gets few letters, however often they are asked for', async () => {
    const { mails, url } = await openMailServer();
    const { app, forget } = await start({ SMTP_URL: url });
    const person = await makePerson(app.storage);
    const last = await makePerson(app.storage);
    for (let index = 0; index < 12; index += 1) {
      expect((await forget(person.email)).status).toBe(204);
    }
    await forget(last.email);
    const to = (email: string) => mails.filter((mail) => mail.to.includes(email));
    await vi.waitFor(() => expect(to(last.email)).toHaveLength(1), 5000);
    expect(to(person.email).length).toBeLessThanOrEqual(4);
  });

  test('no link is mailed that would lead where the asking request says', async () => {
    const { mails, url } = await openMailServer();
    const { app, forget, invite } = await start({ SMTP_URL: url, PUBLIC_URL: '' });
    await forget((await makePerson(app.storage)).email);
    await invite('nora@example.com');
    expect(mails.map(({ to }) => to)).toEqual([['nora@example.com']]);
  });
});

type Refuse = (error: Error) => void;
const REFUSAL = new Error('not here');

const levelOf = async (SMTP_URL: string) =>
  (await checkMail(readSettings({ SMTP_URL, PUBLIC_URL }))).level;

describe('the doctor', () => {
  test('says whether the mail server lets us in', async () => {
    const { url, port } = await openMailServer();
    expect(await levelOf('')).toBe('ok');
    expect(await levelOf(url)).toBe('ok');
    expect(await levelOf(`smtp://someone:wrong@127.0.0.1:${port}`)).toBe('FAIL');
    expect(await levelOf('smtp://127.0.0.1:1')).toBe('FAIL');
  });
});
