import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestDatabase } from '../support/engine.ts';
import { engines } from '../support/engines.ts';
import { roomListUrl, unique } from '../support/v2.ts';
import { dowellchat, refuse, succeed, type Env } from './command.ts';
import { listFolder, newDataDir, newFolder } from './data.ts';
import { useServer } from './running-server.ts';

const KEY = /^dwc_[0-9a-f]{48}$/;

describe.each(engines)('beside a running server on $name', (engine) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await engine.createDatabase();
  });
  // The last to be registered is the first to end: the server, then its database.
  afterAll(() => database.drop());
  const server = useServer(async () => ({ ...database.env, V2_SERVER_AUTH: 'required' }));

  async function newRoomOf(org_id: string) {
    const product_name = 'WIFIQRCODE';
    await server().openRoom({ org_id, product_name });
    return roomListUrl({ org_id, product_name });
  }

  test('a created key opens the room list of its organization, and of no other', async () => {
    const [mine, theirs] = [`mine-${unique()}`, `theirs-${unique()}`];
    const [myList, theirList] = [await newRoomOf(mine), await newRoomOf(theirs)];
    const key = await succeed(database.env, 'keys', 'create', '--org', mine);

    expect(await server().get(myList)).toMatchObject({ status: 401 });
    expect(await server().get(myList, key)).toMatchObject({
      status: 200,
      json: { rooms: [{ org_id: mine }] },
    });
    expect(await server().get(theirList, key)).toMatchObject({ json: { rooms: [] } });
  });

  test('a key may do what its scopes say and nothing else', async () => {
    const org = `org-${unique()}`;
    const list = await newRoomOf(org);
    const reads = await succeed(
      database.env,
      'keys',
      'create',
      '--org',
      org,
      '--scope',
      'rooms:read',
    );
    const links = await succeed(
      database.env,
      'keys',
      'create',
      '--org',
      org,
      '--scope',
      'links:read',
    );

    expect(await server().get(list, reads)).toMatchObject({ json: { rooms: [{ org_id: org }] } });
    expect(await server().get(list, links)).toMatchObject({ json: { rooms: [] } });
  });

  test('a revoked key is refused by the running server at once', async () => {
    const org = `org-${unique()}`;
    const list = await newRoomOf(org);
    const key = await succeed(database.env, 'keys', 'create', '--org', org);
    expect(await server().get(list, key)).toMatchObject({ status: 200 });

    await succeed(database.env, 'keys', 'revoke', await findId(database.env, org));

    expect(await server().get(list, key)).toMatchObject({ status: 401 });
    expect(await refuse(database.env, 'keys', 'revoke', 'unknown')).toContain('no key of this id');
  });

  test('the list shows the first characters of the keys of the organization asked for', async () => {
    const [org, another] = [`org-${unique()}`, `another-${unique()}`];
    const key = await succeed(database.env, 'keys', 'create', '--org', org);
    await succeed(database.env, 'keys', 'create', '--org', another);

    const listed = await succeed(database.env, 'keys', 'list', '--org', org);

    expect(listed.startsWith(key.slice(0, 8)), listed).toBe(true);
    expect(listed.endsWith(org), listed).toBe(true);
    expect(listed).not.toMatch(new RegExp(`${key}|${another}|\\n`));
  });
});

test('standard output is the key alone; how to use and revoke it is told beside it', async () => {
  const env = { DATA_DIR: await newDataDir() };
  const { out, err } = await dowellchat(env, 'keys', 'create', '--org', 'acme');
  expect(out.trim()).toMatch(KEY);
  expect(err).toContain('Authorization: Bearer');
  expect(err).toContain(`keys revoke ${await findId(env, 'acme')}`);
});

test('a command that finds no database makes one and says where', async () => {
  const dataDir = await newFolder();
  const { code, err } = await dowellchat({ DATA_DIR: dataDir }, 'keys', 'list');
  expect({ code, err: err.trim().split('\n') }).toEqual({
    code: 0,
    err: [`A new database was made in ${dataDir}.`, 'There are no keys.'],
  });
});

test('no file of the data folder holds a key in clear', async () => {
  const dataDir = await newDataDir();
  const key = await succeed({ DATA_DIR: dataDir }, 'keys', 'create', '--org', 'acme');
  const secret = key.slice(8);
  const files = listFolder(dataDir).filter((name) => name.startsWith('dowellchat'));
  expect(files).toContain('dowellchat.db');
  for (const name of files) {
    expect(readFileSync(join(dataDir, name), 'latin1').includes(secret), name).toBe(false);
  }
});

test('where only listed organizations exist, a key is made for those alone', async () => {
  const env = { DATA_DIR: await newDataDir(), ORGANIZATIONS: 'listed' };
  expect(await refuse(env, 'keys', 'create', '--org', 'unlisted')).toContain('orgs add');
  expect(await succeed(env, 'keys', 'create', '--org', 'acme')).toMatch(KEY);
});

async function findId(env: Env, organization: string): Promise<string> {
  const lines = await succeed(env, 'keys', 'list', '--org', organization);
  return lines.split(/\s+/)[1] ?? '';
}
