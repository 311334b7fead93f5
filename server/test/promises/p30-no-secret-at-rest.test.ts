import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { symbols, type Logger } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { describeSettings, readSettings, settingEntries } from '../../src/config/settings.ts';
import { createLogger } from '../../src/lib/logger.ts';
import { backUp } from '../../src/storage/backup.ts';
import { createKey } from '../access/sample-calls.ts';
import { openBrowser } from '../accounts/browser.ts';
import { makeInvitation, makePasswordReset } from '../accounts/team.ts';
import { engines } from '../support/engines.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';
import { bearer, createVisitor } from '../support/v3.ts';
import { unique } from '../support/v2.ts';

/** Columns that hold what is made of a secret, and the kind of secret whose making fills them. */
const KIND_OF_COLUMN: Readonly<Record<string, string>> = {
  'accounts.password_hash': 'password',
  'sessions.token_hash': 'session',
  'two_factors.secret': 'authenticator',
  'recovery_codes.code_hash': 'recoveryCode',
  'api_keys.key_hash': 'apiKey',
  'identity_keys.secret': 'identityKey',
  'webhooks.secret': 'webhook',
  'visitor_tokens.token_hash': 'visitorToken',
  'invitations.token_hash': 'invitation',
  'password_resets.token_hash': 'passwordReset',
  // A claim's code is a fact about the database as a whole.
  'meta.value': 'claimCode',
};

/** Named like one of them, and none. */
const NO_SECRETS = [
  'products.code',
  'meta.key',
  'rooms.visitor_key',
  'canned_replies.shortcut_key',
];

const SECRET_NAME = /secret|token|hash|key$|code|password/;

const SMTP_PASSWORD = `canary-smtp-${unique()}`;
/** What the app is given. It listens beyond this machine, so a claim asks for a code. */
const SETTINGS = {
  HOST: '0.0.0.0',
  SMTP_URL: `smtp://mailer:${SMTP_PASSWORD}@127.0.0.1:1`,
  SECRET_KEY: Buffer.from(unique().padEnd(32, 'k').slice(0, 32)).toString('base64'),
};

describe.each(engines)('P30 on $name: no secret at rest in clear', (engine) => {
  test('none of any kind is in the database, its log, files, backups, logs or metrics', async () => {
    const lines: string[] = [];
    const app = await startTestApp({ engine, log: logInto(lines), settings: SETTINGS });
    onTestFinished(() => app.close());
    const secrets = await makeSecrets(app);
    expect(Object.keys(secrets)).toEqual(expect.arrayContaining(Object.values(KIND_OF_COLUMN)));
    for (const table of Object.keys(KIND_OF_COLUMN)) await expectFilled(app, table);

    const places: Record<string, string> = {
      ...readFolder(app.settings.DATA_DIR),
      'the log': lines.join(''),
      'the metrics': (await app.api.get('/metrics')).text,
      'the settings as they are shown': JSON.stringify(describeSettings(app.settings)),
      'the rows': await readRows(app),
    };
    if (engine.name === 'sqlite') {
      const { file } = await backUp(app.settings.DATA_DIR, undefined, Date.now());
      places['a backup'] = readFileSync(file, 'latin1');
    }
    // The search does find what is there.
    expect(Object.values(places).some((text) => text.includes('canaryowner'))).toBe(true);
    for (const [kind, secret] of Object.entries(secrets)) {
      expect(secret.length, kind).toBeGreaterThan(8);
    }
    const found = Object.entries(secrets).flatMap(([kind, secret]) =>
      Object.entries(places)
        .filter(([, text]) => formsOf(secret).some((form) => text.includes(form)))
        .map(([place]) => `${kind} in ${place}`),
    );
    expect(found).toEqual([]);
  });

  test('every column named like a secret is one that is looked at', async () => {
    const app = await startTestApp({ engine });
    onTestFinished(() => app.close());
    const tables = await app.storage.db.introspection.getTables();
    const columns = tables.flatMap(({ name, columns: ofTable }) =>
      ofTable.map((column) => `${name}.${column.name}`),
    );
    const suspects = columns.filter(
      (name) => SECRET_NAME.test(name.split('.')[1] ?? '') && !name.startsWith('kysely_'),
    );
    expect(
      suspects.filter((name) => !(name in KIND_OF_COLUMN) && !NO_SECRETS.includes(name)),
    ).toEqual([]);
  });
});

test('P30: no setting that holds a secret is shown, nor one that is wrong', () => {
  const canary = `canary${unique()}`;
  const env = {
    DATABASE_URL: `postgres://user:${canary}@127.0.0.1/chat`,
    REDIS_URL: `redis://:${canary}@127.0.0.1`,
    S3_URL: `https://key:${canary}@127.0.0.1/bucket`,
    SECRET_KEY: Buffer.from(canary.padEnd(32, 'k').slice(0, 32)).toString('base64'),
    SMTP_URL: `smtp://mailer:${canary}@127.0.0.1`,
  };
  // A setting with a secret and no case here fails.
  const secret = settingEntries().filter(([, setting]) => setting.secret);
  expect(Object.keys(env)).toEqual(expect.arrayContaining(secret.map(([name]) => name)));
  const shown = JSON.stringify(describeSettings(readSettings(env)));
  for (const text of [canary, env.SECRET_KEY]) expect(shown).not.toContain(text);
  for (const [name] of secret) {
    const wrong = { [name]: `no://${canary} at all` };
    expect(() => readSettings(wrong)).toThrow(name);
    expect(() => readSettings(wrong)).not.toThrow(canary);
  }
});

/** One secret of every kind, made as people make them. */
async function makeSecrets(app: TestApp): Promise<Record<string, string>> {
  const claimCode = await app.newClaimCode();
  const browser = openBrowser(() => app.api);
  const password = `canary password ${unique()}`;
  const owner = { email: `canaryowner${unique()}@example.com`, name: 'Olga', password };
  const claimed = { ...owner, ...(claimCode !== undefined && { code: claimCode }) };
  await browser.must(201, 'POST', '/api/v3/claim', claimed);
  const accountId = (await browser.me()).account.id;
  const offer = await browser.must(200, 'POST', '/api/v3/account/two-factor/offer');
  const secret = String(offer['secret']);
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
  const set = await browser.must(200, 'PUT', '/api/v3/account/two-factor', {
    password,
    secret,
    code,
  });
  const organizationId = `org-${unique()}`;
  const identity = `/api/v3/organizations/${organizationId}/identity/keys`;
  const webhooks = `/api/v3/organizations/${organizationId}/webhooks`;
  // Of an event that does not happen here: nothing is sent.
  const listener = { url: 'https://1.1.1.1/hook', events: ['room.assigned'] };
  const visitorToken = await createVisitor(app.api, organizationId);
  const apiKey = await createKey(app, organizationId);
  const email = `nora${unique()}@example.com`;
  const secrets = {
    password,
    session: browser.cookies.get('__Host-dowellchat') ?? '',
    deviceMark: browser.cookies.get('__Host-dowellchat-device') ?? '',
    authenticator: secret,
    recoveryCode: (set['recoveryCodes'] as string[])[0] ?? '',
    apiKey,
    identityKey: String((await browser.must(201, 'POST', identity))['secret']),
    webhook: String((await browser.must(201, 'POST', webhooks, listener))['secret']),
    visitorToken,
    invitation: (await makeInvitation(app.storage, { organizationId, email })).token,
    passwordReset: await makePasswordReset(app.storage, accountId),
    claimCode: claimCode ?? '',
    smtp: SMTP_PASSWORD,
    secretKey: SETTINGS.SECRET_KEY,
  };
  // Each is used, right and wrong, so that whatever keeps what it was sent has been sent it.
  for (const token of [visitorToken, apiKey, secrets.identityKey]) {
    await app.api.get('/api/v3/visitors/me', bearer(token));
    await app.api.get(`/api/v3/visitors/me?token=${encodeURIComponent(token)}`);
  }
  await browser.send('POST', '/api/v3/invitations/find', { token: secrets.invitation });
  await browser.signIn(owner.email, password, { recoveryCode: secrets.recoveryCode });
  return secrets;
}

/** However it might have been written down. */
function formsOf(secret: string): string[] {
  const bare = secret.replaceAll('-', '');
  return [
    secret,
    secret.replace(/^whsec_/, ''),
    bare,
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('hex'),
  ].filter((form) => form.length >= 8);
}

async function expectFilled({ storage }: TestApp, column: string): Promise<void> {
  const [table = '', name = ''] = column.split('.');
  const rows = await storage.db
    .selectFrom(table as 'accounts')
    .selectAll()
    .execute();
  const values = rows.map((row) => (row as unknown as Record<string, unknown>)[name]);
  expect(values.filter(Boolean), column).not.toEqual([]);
}

/** Every file below a folder: the database, its log, what people sent, and the backups. */
function readFolder(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(
    files.map((name) => [name, readFileSync(join(folder, name), 'latin1')]),
  );
}

async function readRows({ storage: { db } }: TestApp): Promise<string> {
  const tables = await db.introspection.getTables();
  const rows = await Promise.all(
    tables.map(({ name }) =>
      db
        .selectFrom(name as 'accounts')
        .selectAll()
        .execute(),
    ),
  );
  return JSON.stringify(rows);
}

function logInto(lines: string[]): Logger {
  const memory = { write: (line: string) => lines.push(line) };
  return Object.assign(createLogger('trace'), { [symbols.streamSym]: memory });
}
