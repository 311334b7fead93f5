import type { Insertable } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Tables } from '../../src/storage/tables.ts';
import { engines } from '../support/engines.ts';
import { openTestStorage, type TestStorage } from './test-storage.ts';

type Row<T extends keyof Tables> = Insertable<Tables[T]>;

const room = (fields: Partial<Row<'rooms'>> = {}): Row<'rooms'> => ({
  id: 'room',
  organization_id: 'org',
  product: 'LOGIN',
  user_id: 'user',
  portfolio: 'portfolio',
  visitor_key: 'visitor',
  slot: 'visitor',
  event_id: 'event',
  is_login: 0,
  is_active: 1,
  last_seq: 0,
  data_bytes: 0,
  version: 1,
  created_at: 0,
  ...fields,
});

const message = (fields: Partial<Row<'messages'>> = {}): Row<'messages'> => ({
  room_ordinal: 1,
  seq: 1,
  id: 'message',
  author_side: 'visitor',
  side_sent: null,
  author: 'author',
  type: 'text',
  data: '1',
  client_id: 'client',
  created_at: 0,
  ...fields,
});

const key = (fields: Partial<Row<'api_keys'>> = {}): Row<'api_keys'> => ({
  id: 'key',
  organization_id: 'org',
  key_hash: 'hash',
  hint: 'hint',
  scopes: '',
  created_at: 0,
  ...fields,
});

const account = (fields: Partial<Row<'accounts'>> = {}): Row<'accounts'> => ({
  id: 'account',
  email: 'ann@example.com',
  name: 'Ann',
  password_hash: 'hash',
  is_owner: 0,
  created_at: 0,
  ...fields,
});

const invitation = (fields: Partial<Row<'invitations'>> = {}): Row<'invitations'> => ({
  id: 'invitation',
  organization_id: 'org',
  email: 'ann@example.com',
  role: 'agent',
  products: '[]',
  token_hash: 'hash',
  created_at: 0,
  expires_at: 0,
  ...fields,
});

const session = (fields: Partial<Row<'sessions'>> = {}): Row<'sessions'> => ({
  id: 'session',
  account_id: 'account',
  token_hash: 'hash',
  device: '',
  network: '',
  created_at: 0,
  used_at: 0,
  expires_at: 0,
  ...fields,
});

const master = (fields: Partial<Row<'master_links'>> = {}): Row<'master_links'> => ({
  id: 'master',
  organization_id: 'org',
  product: 'LOGIN',
  opens: 0,
  created_at: 0,
  ...fields,
});

/** A row that is there, others that fit beside it, and those that must not get in. */
interface Case<T extends keyof Tables> {
  readonly table: T;
  readonly there: Row<T>;
  readonly refused: Readonly<Record<string, Row<T>>>;
  readonly taken: Readonly<Record<string, Row<T>>>;
}

function unique<T extends keyof Tables>(definition: Case<T>): Case<keyof Tables> {
  return definition;
}

const CASES = [
  unique({
    table: 'rooms',
    there: room(),
    refused: {
      'the id of another room': room({ slot: null }),
      'the slot of another room': room({ id: 'second' }),
    },
    taken: {
      'no slot': room({ id: 'third', slot: null }),
      'no slot either': room({ id: 'fourth', slot: null }),
    },
  }),
  unique({
    table: 'messages',
    there: message(),
    refused: {
      'the place of another message': message({ client_id: 'another' }),
      'the client id of a message in its room and from its side': message({ seq: 2 }),
    },
    taken: {
      'the same client id from the other side': message({ seq: 2, author_side: 'agent' }),
      'the same client id in another room': message({ room_ordinal: 2 }),
      'no client id': message({ seq: 3, client_id: null }),
      'no client id either': message({ seq: 4, client_id: null }),
    },
  }),
  unique({
    table: 'api_keys',
    there: key(),
    refused: {
      'the hash of another key': key({ id: 'second' }),
      'the id of another key': key({ key_hash: 'another' }),
    },
    taken: { 'a hash of its own': key({ id: 'third', key_hash: 'its own' }) },
  }),
  unique({
    table: 'accounts',
    there: account(),
    refused: { 'the e-mail of another account': account({ id: 'second' }) },
    taken: { 'an e-mail of its own': account({ id: 'third', email: 'bob@example.com' }) },
  }),
  unique({
    table: 'sessions',
    there: session(),
    refused: { 'the hash of another session': session({ id: 'second' }) },
    taken: { 'a hash of its own': session({ id: 'third', token_hash: 'its own' }) },
  }),
  unique({
    table: 'invitations',
    there: invitation(),
    refused: { 'the hash of another invitation': invitation({ id: 'second' }) },
    taken: { 'a hash of its own': invitation({ id: 'third', token_hash: 'its own' }) },
  }),
  unique({
    table: 'products',
    there: { name: 'A', code: 1 },
    refused: { 'a name twice': { name: 'A', code: 2 }, 'a code twice': { name: 'B', code: 1 } },
    taken: { 'another name and code': { name: 'B', code: 2 } },
  }),
  unique({
    table: 'organizations',
    there: { id: 'org', created_at: 0 },
    refused: { 'an id twice': { id: 'org', created_at: 1 } },
    taken: { 'another id': { id: 'Org', created_at: 0 } },
  }),
  unique({
    table: 'master_links',
    there: master(),
    refused: { 'an id twice': master() },
    taken: { 'another id': master({ id: 'second' }) },
  }),
  unique({
    table: 'meta',
    there: { key: 'fact', value: '1' },
    refused: { 'a key twice': { key: 'fact', value: '2' } },
    taken: { 'another key': { key: 'another', value: '1' } },
  }),
];

describe.each(engines)('$name', (engine) => {
  let storage: TestStorage;
  beforeAll(async () => {
    storage = await openTestStorage(engine);
  });
  afterAll(() => storage.close());

  test.each(CASES)(
    '$table: the database itself refuses what must not be there twice',
    async (one) => {
      const insert = (row: Row<keyof Tables>) =>
        storage.db.insertInto(one.table).values(row).execute();
      await insert(one.there);
      for (const [title, row] of Object.entries(one.refused)) {
        const error: unknown = await insert(row).then(
          () => `accepted: ${title}`,
          (refusal: unknown) => refusal,
        );
        expect(storage.isUniqueViolation(error), `${title}: ${String(error)}`).toBe(true);
        expect(storage.classifyFault(error)).toBe('other');
      }
      for (const row of Object.values(one.taken)) await insert(row);
    },
  );

  test('any other refusal of a row is no unique violation', async () => {
    const row = { ...room({ id: 'fifth', slot: null }), user_id: null as unknown as string };
    const error: unknown = await storage.db
      .insertInto('rooms')
      .values(row)
      .execute()
      .catch((refusal: unknown) => refusal);
    expect(error).toBeInstanceOf(Error);
    expect(storage.isUniqueViolation(error)).toBe(false);
  });
});
