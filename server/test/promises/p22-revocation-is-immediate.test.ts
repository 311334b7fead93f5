import { afterAll, beforeAll, describe, test } from 'vitest';
import { startServer, type ServerProcess } from '../../../bench/faults/server-process.ts';
import { readSettings } from '../../src/config/settings.ts';
import { openStorage } from '../../src/storage/open.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { TestDatabase } from '../support/engine.ts';
import { engines } from '../support/engines.ts';
import { createRevocations } from './drivers/revocation.ts';
import { sized } from './support/size.ts';

const ROUNDS = sized({ short: 1, long: 5, full: 20 });

describe.each(engines)('P22 on $name: what was admitted is out within five seconds', (engine) => {
  let database: TestDatabase;
  let server: ServerProcess;
  let storage: Storage;
  const { names, expectOut, close } = createRevocations(() => {
    return { storage, env: database.env, acting: server.url, admitting: server.url };
  });

  beforeAll(async () => {
    database = await engine.createDatabase();
    server = await startServer({ ...database.env, LOG_LEVEL: 'warn' });
    storage = await openStorage(readSettings({ ...database.env }), { as: 'command' });
  }, 60_000);
  afterAll(async () => {
    close();
    await storage.close();
    await server.kill('SIGTERM');
    await database.drop();
  });

  test.each(names)('when %s', async (name) => {
    const closedAfterMs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) closedAfterMs.push(...(await expectOut(name)));
    console.log({ engine: engine.name, name, closedAfterMs });
  });
});
