import { expect, test } from 'vitest';
import { dowellchat, refuse, succeed } from './command.ts';
import { newDataDir, newFolder } from './data.ts';
import { startForTest } from './running-server.ts';

test('at first every site may embed; the sites that are set are shown one a line', async () => {
  const env = { DATA_DIR: await newDataDir() };
  const first = await dowellchat(env, 'orgs', 'origins', 'acme');
  expect(first).toMatchObject({ code: 0, out: '', err: expect.stringContaining('Every site') });

  const sites = ['HTTPS://Shop.example/', 'https://*.shop.example', 'http://localhost:3000'];
  expect(await succeed(env, 'orgs', 'origins', 'acme', ...sites)).toContain('and no other');

  expect((await succeed(env, 'orgs', 'origins', 'acme')).split('\n')).toEqual([
    'https://shop.example',
    'https://*.shop.example',
    'http://localhost:3000',
  ]);
  expect(await succeed(env, 'orgs', 'origins', 'acme', '--everywhere')).toContain('Every site');
  expect(await succeed(env, 'orgs', 'origins', 'acme')).toBe('');
});

test('what is no site is named, and nothing is set', async () => {
  const env = { DATA_DIR: await newDataDir() };
  await succeed(env, 'orgs', 'origins', 'acme', 'https://shop.example');
  const said = await refuse(
    env,
    'orgs',
    'origins',
    'acme',
    'https://new.example',
    'shop.example/path',
    '*',
  );
  expect(said).toContain('"shop.example/path" must be');
  expect(said).toContain('"*" must be');
  expect(said).not.toContain('new.example');
  expect(await succeed(env, 'orgs', 'origins', 'acme')).toBe('https://shop.example');
});

test('sites and "--everywhere" at once mean nothing', async () => {
  const env = { DATA_DIR: await newDataDir() };
  const { code, err } = await dowellchat(
    env,
    'orgs',
    'origins',
    'acme',
    'https://shop.example',
    '--everywhere',
  );
  expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('not both') });
});

test('where only listed organizations exist, sites are set for those alone', async () => {
  const env = { DATA_DIR: await newDataDir(), ORGANIZATIONS: 'listed' };
  const said = await refuse(env, 'orgs', 'origins', 'unlisted', 'https://shop.example');
  expect(said).toContain('orgs add');
});

test('a running server shows the chat on the new sites within about a second', async () => {
  const env = { DATA_DIR: await newFolder() };
  const server = await startForTest(env);
  const key = await succeed(env, 'keys', 'create', '--org', 'acme');
  const settings = async () => (await server.get('/api/v3/organization', key)).json;
  expect(await settings()).toMatchObject({ origins: [] });

  await succeed(env, 'orgs', 'origins', 'acme', 'https://shop.example');

  await expect
    .poll(settings, { timeout: 3000, interval: 100 })
    .toMatchObject({ origins: ['https://shop.example'] });
});
