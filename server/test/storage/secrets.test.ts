import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readSettings } from '../../src/config/settings.ts';
import { purposeOfKey } from '../../src/domain/identity/visitor-identity.ts';
import { createSecretBox, isSealed } from '../../src/lib/secret-box.ts';
import { ensureSecretKey, findSecretKey, secretKeyPath } from '../../src/storage/secret-key.ts';
import { dowellchat, succeed } from '../cli/command.ts';
import { newDataDir, newFolder, withDatabase } from '../cli/data.ts';

const PERMISSIONS = 0o777;
const KEY = randomBytes(32);
const PURPOSE = 'two-factor:1';

const box = createSecretBox(() => KEY);

test('what is sealed opens again, and neither shows its text nor repeats itself', () => {
  for (const text of ['', 'a secret', '\0', 'ключ 🔑', 'x'.repeat(10_000)]) {
    const [one, other] = [box.seal(PURPOSE, text), box.seal(PURPOSE, text)];
    expect(one).not.toBe(other);
    expect(isSealed(one)).toBe(true);
    expect(box.open(PURPOSE, one)).toBe(text);
    if (text !== '') expect(one).not.toContain(text);
  }
});

test('it opens with no other key and for no other purpose', () => {
  const sealed = box.seal(PURPOSE, 'a secret');
  const stranger = createSecretBox(() => randomBytes(32));
  expect(() => stranger.open(PURPOSE, sealed)).toThrow('SECRET_KEY');
  expect(() => box.open('two-factor:2', sealed)).toThrow('does not open');
});

test('a text with any byte changed, cut or added does not open', () => {
  const sealed = box.seal(PURPOSE, 'a secret');
  const bytes = Buffer.from(sealed.slice(3), 'base64url');
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => box.open(PURPOSE, `v1.${changed.toString('base64url')}`)).toThrow('does not open');
    const cut = bytes.subarray(0, index).toString('base64url');
    expect(() => box.open(PURPOSE, `v1.${cut}`)).toThrow(/no sealed secret|does not open/);
  }
  const longer = Buffer.concat([bytes, Buffer.of(0)]).toString('base64url');
  expect(() => box.open(PURPOSE, `v1.${longer}`)).toThrow('does not open');
  for (const none of ['', 'v1.', 'v2.abc', 'a secret']) {
    expect(() => box.open(PURPOSE, none)).toThrow('no sealed secret');
  }
});

test('the key is made with the first secret, once, for its owner’s eyes alone', async () => {
  const place = readSettings({ DATA_DIR: await newFolder() });
  expect(findSecretKey(place)).toBeUndefined();
  const key = ensureSecretKey(place);
  expect(key).toHaveLength(32);
  expect(ensureSecretKey(place)).toEqual(key);
  expect(findSecretKey(place)).toEqual(key);
  expect(statSync(secretKeyPath(place.DATA_DIR)).mode & PERMISSIONS).toBe(0o600);
  expect(readdirSync(place.DATA_DIR)).toEqual(['secret.key']);
});

test('the setting comes before the file, and then no file is made', async () => {
  const SECRET_KEY = KEY.toString('base64');
  const place = readSettings({ DATA_DIR: await newFolder(), SECRET_KEY });
  expect(ensureSecretKey(place)).toEqual(KEY);
  expect(readdirSync(place.DATA_DIR)).toEqual([]);
});

test.each(['', 'no key', 'AAAA', KEY.toString('base64').slice(4)])(
  'a file that holds "%s" is no key, and is not replaced by one',
  async (text) => {
    const place = readSettings({ DATA_DIR: await newFolder() });
    writeFileSync(secretKeyPath(place.DATA_DIR), text);
    expect(() => ensureSecretKey(place)).toThrow('holds no key');
  },
);

test('a restore says so where the key of something is missing, and is silent where it is there', async () => {
  const dataDir = await newDataDir();
  const env = { DATA_DIR: dataDir };
  const key = ensureSecretKey(readSettings(env));
  await succeed(env, 'orgs', 'add', 'sealed');
  await withDatabase(dataDir, (db) =>
    db
      .insertInto('identity_keys')
      .values({
        id: 'k',
        organization_id: 'sealed',
        place: 1,
        secret: createSecretBox(() => key).seal(purposeOfKey('k'), 'a secret'),
        created_at: 0,
      })
      .execute(),
  );
  const file = await succeed(env, 'backup');
  expect((await dowellchat(env, 'restore', file)).err).not.toContain('secret.key');
  rmSync(secretKeyPath(dataDir));
  const { code, err } = await dowellchat(env, 'restore', file);
  expect(code, err).toBe(0);
  expect(err).toContain(secretKeyPath(dataDir));
  expect(err).toContain('SECRET_KEY');
});
