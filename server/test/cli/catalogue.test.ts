import { expect, test } from 'vitest';
import { newVisit, ROOM_CONTROL } from '../support/v2.ts';
import { refuse, succeed } from './command.ts';
import { newDataDir, newFolder, withDatabase } from './data.ts';
import { startForTest } from './running-server.ts';

test('a running server opens rooms of a new product within about a second', async () => {
  const env = { DATA_DIR: await newFolder() };
  const server = await startForTest(env);
  const visit = newVisit({ product_name: 'NEWPRODUCT' });
  expect(await server.post(ROOM_CONTROL, visit)).toMatchObject({ status: 400 });

  await succeed(env, 'products', 'add', 'NEWPRODUCT', '--code', '77');

  const open = async () => (await server.post(ROOM_CONTROL, visit)).status;
  await expect.poll(open, { timeout: 3000, interval: 100 }).toBe(200);
});

test('a product without a code gets the next free one, and the list shows it', async () => {
  const env = { DATA_DIR: await newDataDir() };
  await succeed(env, 'products', 'add', 'FIRST', '--code', '900');
  await succeed(env, 'products', 'add', 'SECOND');
  const lines = (await succeed(env, 'products', 'list')).split('\n');
  expect(lines.slice(-2)).toEqual(['900  FIRST', '901  SECOND']);
});

test('a name or code that is taken, and a name that cannot be one, are refused', async () => {
  const env = { DATA_DIR: await newDataDir() };
  expect(await refuse(env, 'products', 'add', 'WORKFLOWAI')).toContain('already');
  expect(await refuse(env, 'products', 'add', 'OTHER', '--code', '11')).toContain('already');
  expect(await refuse(env, 'products', 'add', ' ')).toContain('1 to 64 characters');
});

test('an added organization is let in where only listed ones exist', async () => {
  const env = { DATA_DIR: await newFolder(), ORGANIZATIONS: 'listed' };
  const server = await startForTest(env);
  expect(await server.post(ROOM_CONTROL, newVisit({ org_id: 'acme' }))).toMatchObject({
    status: 404,
  });
  await succeed(env, 'orgs', 'add', 'acme');
  expect(await server.post(ROOM_CONTROL, newVisit({ org_id: 'acme' }))).toMatchObject({
    status: 200,
  });
});

test('every organization is listed once, however many pages they fill', async () => {
  const dataDir = await newDataDir();
  const ids = Array.from({ length: 1200 }, (_, index) => `org-${index}`);
  await withDatabase(dataDir, (db) =>
    db
      .insertInto('organizations')
      .values(ids.map((id) => ({ id, created_at: 0 })))
      .execute(),
  );
  const lines = (await succeed({ DATA_DIR: dataDir }, 'orgs', 'list')).split('\n');
  expect(lines.map((line) => line.split(/\s+/)[1])).toEqual(['acme', ...ids].toSorted());
});

test('what a caller put into an id cannot steer the terminal that lists it', async () => {
  const dataDir = await newDataDir();
  const id = '\u001B[2Jgone\u202E';
  await withDatabase(dataDir, (db) =>
    db.insertInto('organizations').values({ id, created_at: 0 }).execute(),
  );
  const listed = await succeed({ DATA_DIR: dataDir }, 'orgs', 'list');
  expect(listed).toContain(String.raw`\u{1b}[2Jgone\u{202e}`);
  expect(listed.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
});
