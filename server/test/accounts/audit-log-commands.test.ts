import type { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { readSettings } from '../../src/config/settings.ts';
import { createApiKey } from '../../src/domain/access/api-keys.service.ts';
import { openStorage } from '../../src/storage/open.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { TestDatabase } from '../support/engine.ts';
import { engines } from '../support/engines.ts';
import { actsAfter, latestAct } from './audit.ts';
import { makePerson } from './team.ts';

/** What a command does is no act of the log, and why. */
const LOOKS = { why: 'it changes nothing' };
const COPIES = { why: 'the copy has the log that the original has' };
const REPLACES = { why: 'it replaces the log, and keeps the present one aside with its database' };

interface Known {
  readonly email: string;
  readonly keyId: string;
}

interface Row {
  readonly args: (known: Known) => readonly string[];
  readonly act: string;
  readonly organizationId?: string;
}

const ORG = 'acme';

/** What each command writes into the audit log. One that has no row here fails. */
const ACTS: Readonly<Record<string, Row | { readonly why: string }>> = {
  'accounts reset': { args: ({ email }) => [email], act: 'password-reset.created' },
  'keys create': { args: () => ['--org', ORG], act: 'key.created', organizationId: ORG },
  'keys revoke': { args: ({ keyId }) => [keyId], act: 'key.revoked', organizationId: ORG },
  'products add': { args: () => ['NEWPRODUCT'], act: 'product.added' },
  'orgs add': { args: () => ['new'], act: 'organization.created', organizationId: 'new' },
  'orgs origins': {
    args: () => [ORG, 'https://shop.example'],
    act: 'origins.changed',
    organizationId: ORG,
  },
  'epoch renew': { args: () => [], act: 'epoch.renewed' },
  'keys list': LOOKS,
  'products list': LOOKS,
  'orgs list': LOOKS,
  doctor: LOOKS,
  'config check': LOOKS,
  backup: COPIES,
  'migrate-to-postgres': COPIES,
  'migrate-to-sqlite': COPIES,
  'copy-files-to-folder': COPIES,
  'copy-files-to-bucket': COPIES,
  restore: REPLACES,
};

/** Each command that does something, by its words. */
function pathsOf(command: Command, words: readonly string[] = []): string[] {
  return command.commands.flatMap((one) => {
    const path = [...words, one.name()];
    const inner = pathsOf(one, path);
    return inner.length === 0 ? [path.join(' ')] : inner;
  });
}

test('every command has a row', () => {
  expect(Object.keys(ACTS).toSorted()).toEqual(pathsOf(createProgram()).toSorted());
});

describe.each(engines)('on $name', (engine) => {
  let database: TestDatabase;
  let storage: Storage;
  let known: Known;
  beforeAll(async () => {
    database = await engine.createDatabase();
    storage = await openStorage(readSettings(database.env), { as: 'command' });
    const { email } = await makePerson(storage);
    const keyId = 'a-key';
    await createApiKey(storage, () => 1, { id: keyId, organizationId: ORG });
    known = { email, keyId };
  });
  afterAll(async () => {
    await storage.close();
    await database.drop();
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  const acts = Object.entries(ACTS).filter((row): row is [string, Row] => 'act' in row[1]);
  test.each(acts)('%s is an act of the command line', async (path, row) => {
    for (const [name, value] of Object.entries(database.env)) vi.stubEnv(name, value);
    vi.spyOn(console, 'log').mockReturnValue();
    vi.spyOn(console, 'error').mockReturnValue();
    const before = await latestAct(storage);
    await createProgram().parseAsync([...path.split(' '), ...row.args(known)], { from: 'user' });
    const { act: action, organizationId = null } = row;
    const line = { actor: 'command line', network: '', action, organizationId };
    expect(await actsAfter(storage, before)).toMatchObject([line]);
  });
});
